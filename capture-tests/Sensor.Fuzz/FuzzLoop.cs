using System.Diagnostics;
using System.Globalization;

namespace Sensor.Fuzz;

/// <summary>
/// Runs targets in turn: first every seed of the corpus as it is, then mutations of seeds and of earlier mutations,
/// in slices of a second so that a short run has seen them all.
/// </summary>
internal sealed class FuzzLoop
{
    private const int KeptMutants = 64;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<Lane> _lanes;
    private readonly FindStore _finds;
    private readonly Watchdog _watchdog;

    public FuzzLoop(IReadOnlyList<FuzzTarget> targets, Corpus corpus, FuzzOptions options)
    {
        _finds = new FindStore(options.Finds, options.Seed);
        _watchdog = new Watchdog(_finds);
        _lanes = [.. targets.Select((target, i) =>
            new Lane(target, target.Seeds(corpus), new Mutator(options.Seed + (i * 7919))))];
    }

    public int Finds => _finds.Count;

    /// <summary>Every seed as it is.</summary>
    public void RunCorpus()
    {
        foreach (Lane lane in _lanes)
        {
            foreach (byte[] seed in lane.Seeds)
            {
                Execute(lane, seed);
            }
        }
    }

    public void Run(TimeSpan time, bool keepGoing, Action<string> tell)
    {
        Stopwatch watch = Stopwatch.StartNew();
        TimeSpan nextReport = TimeSpan.Zero;
        for (int turn = 0; watch.Elapsed < time && (keepGoing || Finds == 0); turn++)
        {
            Lane lane = _lanes[turn % _lanes.Count];
            Stopwatch slice = Stopwatch.StartNew();
            while (slice.Elapsed < Slice && watch.Elapsed < time && (keepGoing || Finds == 0))
            {
                RunOne(lane);
            }

            if (watch.Elapsed >= nextReport)
            {
                tell(Report(watch.Elapsed));
                nextReport = watch.Elapsed + TimeSpan.FromMinutes(1);
            }
        }

        tell(Report(watch.Elapsed));
    }

    /// <summary>A number of mutations of each target, whatever time they take.</summary>
    public void RunCounted(int executions)
    {
        foreach (Lane lane in _lanes)
        {
            for (int i = 0; i < executions; i++)
            {
                RunOne(lane);
            }
        }
    }

    private void RunOne(Lane lane)
    {
        Mutator mutator = lane.Mutator;
        bool again = lane.Mutants.Count > 0 && mutator.Next(3) == 0;
        byte[] parent =
            again ? lane.Mutants[mutator.Next(lane.Mutants.Count)] : lane.Seeds[mutator.Next(lane.Seeds.Count)];
        byte[] input = mutator.Mutate(parent, lane.Seeds[mutator.Next(lane.Seeds.Count)], lane.Target.MaxInputBytes);
        Execute(lane, input);
        if (lane.Mutants.Count < KeptMutants)
        {
            lane.Mutants.Add(input);
        }
        else
        {
            lane.Mutants[mutator.Next(KeptMutants)] = input;
        }
    }

    private void Execute(Lane lane, byte[] input)
    {
        lane.Executions++;
        _watchdog.Begin(lane.Target, input);
        try
        {
            lane.Target.Fuzz(input);
        }
        catch (Exception e)
        {
            _watchdog.End();
            _finds.Add(lane.Target, input, e);
        }

        _watchdog.End();
    }

    private string Report(TimeSpan elapsed)
    {
        using Process self = Process.GetCurrentProcess();
        string counts = string.Join(", ", _lanes.Select(lane =>
            string.Create(CultureInfo.InvariantCulture, $"{lane.Target.Name} {lane.Executions}")));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{elapsed.TotalSeconds,6:0} s  peak {self.PeakWorkingSet64 >> 20} MiB  "
            + $"heap {GC.GetTotalMemory(false) >> 20} MiB  finds {Finds}  {counts}");
    }

    private sealed class Lane(FuzzTarget target, IReadOnlyList<byte[]> seeds, Mutator mutator)
    {
        public FuzzTarget Target => target;

        public IReadOnlyList<byte[]> Seeds => seeds;

        public Mutator Mutator => mutator;

        public List<byte[]> Mutants { get; } = [];

        public long Executions { get; set; }
    }
}
