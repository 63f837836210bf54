using BenchmarkDotNet.Attributes;

namespace Sensor.Benchmarks;

/// <summary>
/// Captured frames to lines of JSON, for the kinds of traffic that are met. One operation is all of a kind's commands.
/// </summary>
[MemoryDiagnoser]
public class DecodingBenchmarks : IDisposable
{
    private readonly Decoding _decoding = new();
    private readonly byte[] _sets = Traffic.PingPongSets().Frames;
    private readonly byte[] _gets = Traffic.PingPongGets().Frames;
    private readonly byte[] _pipelined = Traffic.PipelinedGets().Frames;
    private readonly byte[] _mget = Traffic.LargeMget().Frames;
    private readonly byte[] _lossy = Traffic.LossyStream().Frames;

    [Benchmark]
    public void PingPongSets() => _decoding.Decode(_sets);

    [Benchmark]
    public void PingPongGets() => _decoding.Decode(_gets);

    [Benchmark]
    public void PipelinedGets() => _decoding.Decode(_pipelined);

    [Benchmark]
    public void LargeMget() => _decoding.Decode(_mget);

    [Benchmark]
    public void LossyStream() => _decoding.Decode(_lossy);

    [GlobalCleanup]
    public void Dispose()
    {
        _decoding.Dispose();
        GC.SuppressFinalize(this);
    }
}
