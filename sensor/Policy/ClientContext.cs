namespace Sensor.Policy;

/// <summary>A field of a <see cref="ClientNamePattern"/>, in the order of its names there.</summary>
internal enum ClientNameField : byte
{
    App,
    EndUser,
    RequestId,
}

/// <summary>What an application wrote into its client's name; null where it did not.</summary>
internal readonly record struct ClientContext(byte[]? App, byte[]? EndUser, byte[]? RequestId)
{
    public ClientContext With(ClientNameField field, byte[]? value) => field switch
    {
        ClientNameField.App => this with { App = value },
        ClientNameField.EndUser => this with { EndUser = value },
        _ => this with { RequestId = value },
    };
}
