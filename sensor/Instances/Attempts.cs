namespace Sensor.Instances;

/// <summary>What the window holds of one client, for one user and over all.</summary>
/// <param name="OfUser">Failures of the client with this user, the one just noted included.</param>
/// <param name="Users">Users that the client failed with.</param>
internal readonly record struct Attempts(int OfUser, int Users);
