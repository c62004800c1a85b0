using BenchmarkDotNet.Attributes;
using FullStackAI.Data;
using FullStackAI.Inference;

namespace FullStackAI.Benchmarks.Inference;

/// <summary>100,000 rows of 28 numbers through <see cref="Predictor.Predict(Table, CancellationToken)"/>; times are per row.</summary>
[MemoryDiagnoser]
public class Batch
{
    internal const int Rows = 100_000;
    private Table _table = null!;
    private float[][] _dense = null!;
    private Predictor _predictor = null!;
    private NaiveTrees _naive = null!;

    [Params(31, 255)]
    public int Leaves { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _predictor = new Predictor(Models.Trees(Leaves), new PredictorOptions { Parallelism = Threads });
        _naive = new NaiveTrees(Models.TreesOf(_predictor.Bundle));
        _table = Models.Numbers28(900_000, Rows, out _);
        _dense = [.. Enumerable.Range(0, 10_000).Select(
            row => _table.Columns.Select(column => (float)((NumberColumn)column)[row]).ToArray())];
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public Predictions Predict() => _predictor.Predict(_table);

    [Benchmark(Baseline = true, OperationsPerInvoke = 10_000)]
    public double NaiveWalkOneThread()
    {
        double sum = 0;
        foreach (float[] row in _dense)
        {
            sum += _naive.Score(row);
        }

        return sum;
    }
}
