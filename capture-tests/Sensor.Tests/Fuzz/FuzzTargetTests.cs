using Sensor.Fuzz;
using Sensor.Tests.Support;

namespace Sensor.Tests.Fuzz;

/// <summary>
/// Every target of Sensor.Fuzz on its corpus, on what it found before, and on a few mutations; the long runs are its
/// own.
/// </summary>
public sealed class FuzzTargetTests
{
    private const int Mutations = 300;
    private static readonly Lazy<Corpus> Recorded = new(() => Corpus.Load(Repository.Captures));

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(target => target.Name)];

    public static TheoryData<string> Finds =>
    [
        .. Directory.EnumerateFiles(FindsFolder, "*.bin").Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal),
    ];

    private static string FindsFolder => Path.Combine(Repository.Root, "capture-tests", "Sensor.Fuzz", "Finds");

    [Theory]
    [MemberData(nameof(Targets))]
    public void Target_holds_on_its_corpus_and_near_it(string name)
    {
        FuzzTarget target = Named(name);
        IReadOnlyList<byte[]> seeds = target.Seeds(Recorded.Value);
        Assert.NotEmpty(seeds);
        foreach (byte[] seed in seeds)
        {
            target.Fuzz(seed);
        }

        Mutator mutator = new(seed: 1);
        for (int i = 0; i < Mutations; i++)
        {
            byte[] parent = seeds[mutator.Next(seeds.Count)];
            byte[] input = mutator.Mutate(parent, seeds[mutator.Next(seeds.Count)], target.MaxInputBytes);
            try
            {
                target.Fuzz(input);
            }
            catch (Exception e)
            {
                Assert.Fail($"{name}, seed 1, mutation {i}: {e}\n{Convert.ToHexString(input)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Finds))]
    public void What_broke_once_does_not_break_again(string file) =>
        Named(file.Split('-')[0]).Fuzz(File.ReadAllBytes(Path.Combine(FindsFolder, file)));

    private static FuzzTarget Named(string name) => FuzzTargets.All.Single(target => target.Name == name);
}
