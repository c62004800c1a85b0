using BenchmarkDotNet.Attributes;
using FullStackAI.Inference;

namespace FullStackAI.Benchmarks.Inference;

/// <summary><see cref="Predictor.Load(string, PredictorOptions?)"/> and the first answer where the code is compiled already, as
/// when a pool loads its second model. The first of a process: <see cref="LoadToFirstAnswer"/>.</summary>
[MemoryDiagnoser]
public class LoadWarm
{
    private string _path = "";

    [Params(31, 255)]
    public int Leaves { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _path = Path.Combine(Path.GetTempPath(), $"load-{Environment.ProcessId}-{Leaves}.fsai");
        Models.Trees(Leaves).Save(_path);
    }

    [GlobalCleanup]
    public void Clean() => File.Delete(_path);

    [Benchmark]
    public double LoadAndPredict()
    {
        using Predictor predictor = Predictor.Load(_path);
        return predictor.Predict(LoadToFirstAnswer.FirstRow()).Score;
    }
}
