using BenchmarkDotNet.Attributes;
using FullStackAI.Data;
using FullStackAI.Extensions.ML;
using FullStackAI.Models.Linear;
using FullStackAI.Models.Trees;
using FullStackAI.Inference;
using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.Benchmarks.Inference;

/// <summary>The latency of one typed row through <see cref="PredictionEngine{TData, TPrediction}"/>,
/// over 1,024 different rows so that no branch predictor learns them.</summary>
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
    private NaiveTrees[] _naiveEnsemble = null!;
    private NaiveCategoryTrees _naiveAdult = null!;
    private NaiveSoftmax _naiveSoftmax = null!;
    private float[][] _denseAdult = null!;
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
        var ensemble = new Predictor(Models.Ensemble());
        var adultModel = new Predictor(Models.Adult());
        _ensemble = new(ensemble);
        _adult = new(adultModel);
        _text = new(new Predictor(Models.Text()));
        _naive31 = new(Models.TreesOf(trees31.Bundle));
        _naive255 = new(Models.TreesOf(trees255.Bundle));
        _naiveEnsemble = [.. ensemble.Bundle.Members.Select(member => new NaiveTrees((TreeEnsembleModel)member.Model))];
        _naiveAdult = new(Models.TreesOf(adultModel.Bundle));
        _naiveSoftmax = new((LinearModel)softmax.Bundle.Members[0].Model);
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
        _dense28 = [.. Enumerable.Range(0, Rows).Select(
            row => table.Columns.Select(column => (float)((NumberColumn)column)[row]).ToArray())];
        _rows4 = [.. _rows28.Select(row => new Row4 { F0 = row.F0, F1 = row.F1, F2 = row.F2, F3 = row.F3 })];
        Table adult = Models.AdultRows(99, Rows, out _);
        _adultRows = AdultRow.From(adult, Rows);
        _denseAdult = [.. Enumerable.Range(0, Rows)
            .Select(row => adult.Columns.Select(column => column is CategoryColumn category
                ? category[row]
                : (float)((NumberColumn)column)[row]).ToArray())];
        _textRows = [.. Models.Texts(Rows, seed: 77).Select(text => new TextRow { Text = text })];
    }

    [Benchmark(Baseline = true), BenchmarkCategory("4 numbers, softmax")]
    public double NaiveSoftmax4() => _naiveSoftmax.Score(_rows4[Next()]);

    [Benchmark, BenchmarkCategory("4 numbers, softmax")]
    public void Softmax4() => _softmax.Predict(_rows4[Next()], ref _classes);

    [Benchmark, BenchmarkCategory("4 numbers, softmax")]
    public void Softmax4ThroughPool() => _pool4.Predict(_rows4[Next()], ref _classes);

    [Benchmark, BenchmarkCategory("28 numbers, 100 trees of 31 leaves")]
    public void Trees31() => _trees31.Predict(_rows28[Next()], ref _binary);

    [Benchmark, BenchmarkCategory("28 numbers, 100 trees of 31 leaves")]
    public void Trees31ThroughPool() => _pool.Predict(_rows28[Next()], ref _binary);

    [Benchmark(Baseline = true), BenchmarkCategory("28 numbers, 100 trees of 31 leaves")]
    public double NaiveWalk31() => _naive31.Score(_dense28[Next()]);

    [Benchmark, BenchmarkCategory("28 numbers, 100 trees of 255 leaves")]
    public void Trees255() => _trees255.Predict(_rows28[Next()], ref _binary);

    [Benchmark(Baseline = true), BenchmarkCategory("28 numbers, 100 trees of 255 leaves")]
    public double NaiveWalk255() => _naive255.Score(_dense28[Next()]);

    [Benchmark(Baseline = true), BenchmarkCategory("6 numbers, 8 categories, 100 trees of 31 leaves")]
    public double NaiveWalkAdult() => _naiveAdult.Score(_denseAdult[Next()]);

    [Benchmark, BenchmarkCategory("6 numbers, 8 categories, 100 trees of 31 leaves")]
    public void Adult() => _adult.Predict(_adultRows[Next()], ref _binary);

    [Benchmark, BenchmarkCategory("text of 20 words")]
    public void Text20() => _text.Predict(_textRows[Next()], ref _binary);

    [Benchmark(Baseline = true), BenchmarkCategory("10 models of 100 trees of 31 leaves")]
    public double NaiveWalkEnsemble10()
    {
        float[] row = _dense28[Next()];
        double sum = 0;
        foreach (NaiveTrees model in _naiveEnsemble)
        {
            sum += model.Score(row);
        }

        return sum;
    }

    [Benchmark, BenchmarkCategory("10 models of 100 trees of 31 leaves")]
    public void Ensemble10() => _ensemble.Predict(_rows28[Next()], ref _binary);

    private int Next() => _next = (_next + 1) & (Rows - 1);
}
