using BenchmarkDotNet.Attributes;
using FullStackAI.Data;
using FullStackAI.Inference;

namespace FullStackAI.Benchmarks.Inference;

/// <summary>20,000 rows of the other cases of <see cref="SingleRow"/> through
/// <see cref="Predictor.Predict(Table, CancellationToken)"/>; times are per row.</summary>
[MemoryDiagnoser]
public class BatchKinds
{
    internal const int Rows = 20_000;
    private Table _table = null!;
    private Predictor _predictor = null!;

    /// <summary>What is scored.</summary>
    public enum Kind
    {
        Softmax4,
        Adult,
        Text20,
        Ensemble10,
    }

    [Params(Kind.Softmax4, Kind.Adult, Kind.Text20, Kind.Ensemble10)]
    public Kind Case { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _predictor = new Predictor(Case switch
        {
            Kind.Softmax4 => Models.Softmax4(),
            Kind.Adult => Models.Adult(),
            Kind.Text20 => Models.Text(),
            _ => Models.Ensemble(),
        }, new PredictorOptions { Parallelism = Threads });
        _table = Case switch
        {
            Kind.Adult => Models.AdultRows(99, Rows, out _),
            Kind.Text20 => new Table([new TextColumn("text", Models.Texts(Rows, seed: 77))]),
            _ => Models.Numbers28(900_000, Rows, out _),
        };
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public Predictions Predict() => _predictor.Predict(_table);
}
