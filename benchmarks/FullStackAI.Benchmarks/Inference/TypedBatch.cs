using BenchmarkDotNet.Attributes;
using FullStackAI.Data;
using FullStackAI.Inference;

namespace FullStackAI.Benchmarks.Inference;

/// <summary>10,000 objects of 28 numbers through <see cref="PredictionEngine{TData, TPrediction}"/>, one
/// after the other and as a span, on one thread; times are per object.</summary>
[MemoryDiagnoser]
public class TypedBatch
{
    internal const int Rows = 10_000;
    private PredictionEngine<Row28, BinaryOutput> _engine = null!;
    private Row28[] _rows = null!;
    private BinaryOutput[] _outputs = null!;

    [Params(31, 255)]
    public int Leaves { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _engine = new(new Predictor(Models.Trees(Leaves)));
        _rows = Row28.From(Models.Numbers28(900_000, Rows, out _));
        _outputs = [.. Enumerable.Range(0, Rows).Select(_ => new BinaryOutput())];
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Rows)]
    public void OneByOne()
    {
        for (int row = 0; row < _rows.Length; row++)
        {
            _engine.Predict(_rows[row], ref _outputs[row]);
        }
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public void Span() => _engine.Predict(_rows, _outputs);
}
