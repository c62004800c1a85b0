using BenchmarkDotNet.Attributes;
using FullStackAI.Data;
using FullStackAI.Extensions.ML;
using FullStackAI.Models.Trees;
using FullStackAI.Inference;
using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.Benchmarks.Inference;

/// <summary>The latency of one typed row through <see cref="PredictionEngine{TData, TPrediction}"/>, over 1,024 different rows so that no branch predictor learns them.</summary>
[MemoryDiagnoser]
public class SingleRow
{
    private const int Rows = 1024;
    private PredictionEngine<Row4, ClassOutput> _softmax = null!;
    private PredictionEngine<Row28, BinaryOutput> _trees31 = null!;
    private PredictionEngine<Row28, BinaryOutput> _trees255 = null!;
    private PredictionEngine<Row28, BinaryOutput> _ensemble = null!;
    private PredictionEngine<AdultRow, BinaryOutput> _adult = null!;
    private PredictionEngine<TextRow, BinaryOutput> _text = null!;
    private PredictionEnginePool<Row28, BinaryOutput> _pool = null!;
    private PredictionEnginePool<Row4, ClassOutput> _pool4 = null!;
    private NaiveTrees _naive31 = null!;
    private NaiveTrees _naive255 = null!;
    private Row4[] _rows4 = null!;
    private Row28[] _rows28 = null!;
    private float[][] _dense28 = null!;
    private AdultRow[] _adultRows = null!;
    private TextRow[] _textRows = null!;
    private BinaryOutput _binary = new();
    private ClassOutput _classes = new();
    private int _next;

    [GlobalSetup]
    public void Setup()
    {
        var softmax = new Predictor(Models.Softmax4());
        var trees31 = new Predictor(Models.Trees(31));
        var trees255 = new Predictor(Models.Trees(255));
        _softmax = new(softmax);
        _trees31 = new(trees31);
        _trees255 = new(trees255);
        _ensemble = new(new Predictor(Models.Ensemble()));
        _adult = new(new Predictor(Models.Adult()));
        _text = new(new Predictor(Models.Text()));
        _naive31 = new(Models.TreesOf(trees31.Bundle));
        _naive255 = new(Models.TreesOf(trees255.Bundle));
        var services = new ServiceCollection();
        services.AddPredictionEnginePool<Row28, BinaryOutput>();
        services.AddPredictionEnginePool<Row4, ClassOutput>();
        ServiceProvider provider = services.BuildServiceProvider();
        _pool = provider.GetRequiredService<PredictionEnginePool<Row28, BinaryOutput>>();
        _pool.AddModel("", trees31);
        _pool4 = provider.GetRequiredService<PredictionEnginePool<Row4, ClassOutput>>();
        _pool4.AddModel("", softmax);

        Table table = Models.Numbers28(900_000, Rows, out _);
        _rows28 = Row28.From(table);
        _dense28 = [.. Enumerable.Range(0, Rows).Select(row => table.Columns.Select(column => (float)((NumberColumn)column)[row]).ToArray())];
        _rows4 = [.. _rows28.Select(row => new Row4 { F0 = row.F0, F1 = row.F1, F2 = row.F2, F3 = row.F3 })];
        Table adult = Models.AdultRows(99, Rows, out _);
        string? Level(string name, int row) => (string?)adult[name].GetValue(row);
        float Number(string name, int row) => (float)((NumberColumn)adult[name])[row];
        _adultRows = [.. Enumerable.Range(0, Rows).Select(row => new AdultRow
        {
            N0 = Number("n0", row), N1 = Number("n1", row), N2 = Number("n2", row), N3 = Number("n3", row), N4 = Number("n4", row), N5 = Number("n5", row),
            C0 = Level("c0", row), C1 = Level("c1", row), C2 = Level("c2", row), C3 = Level("c3", row), C4 = Level("c4", row), C5 = Level("c5", row), C6 = Level("c6", row), C7 = Level("c7", row),
        })];
        _textRows = [.. Models.Texts(Rows, seed: 77).Select(text => new TextRow { Text = text })];
    }

    [Benchmark]
    public void Softmax4() => _softmax.Predict(_rows4[Next()], ref _classes);

    [Benchmark]
    public void Softmax4ThroughPool() => _pool4.Predict(_rows4[Next()], ref _classes);

    [Benchmark]
    public void Trees31() => _trees31.Predict(_rows28[Next()], ref _binary);

    [Benchmark]
    public void Trees31ThroughPool() => _pool.Predict(_rows28[Next()], ref _binary);

    [Benchmark]
    public double NaiveWalk31() => _naive31.Score(_dense28[Next()]);

    [Benchmark]
    public void Trees255() => _trees255.Predict(_rows28[Next()], ref _binary);

    [Benchmark]
    public double NaiveWalk255() => _naive255.Score(_dense28[Next()]);

    [Benchmark]
    public void Adult() => _adult.Predict(_adultRows[Next()], ref _binary);

    [Benchmark]
    public void Text20() => _text.Predict(_textRows[Next()], ref _binary);

    [Benchmark]
    public void Ensemble10() => _ensemble.Predict(_rows28[Next()], ref _binary);

    private int Next() => _next = (_next + 1) & (Rows - 1);
}
