using BenchmarkDotNet.Attributes;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Benchmarks.Inference;

/// <summary>6 numbers and 8 categories clipped, filled, marked, scaled and one-hot → logistic
/// regression: a row whose steps cost more than its model.</summary>
[MemoryDiagnoser]
public class StandardizedRow
{
    private const int Rows = 1024;
    private PredictionEngine<AdultRow, BinaryOutput> _engine = null!;
    private AdultRow[] _rows = null!;
    private Table _table = null!;
    private BinaryOutput _output = new();
    private int _next;

    [GlobalSetup]
    public void Setup()
    {
        Table table = Models.AdultRows(0, 20_000, out float[] values);
        Labels labels = Labels.Classes(values, ["no", "yes"]);
        (FittedPipeline pipeline, FeatureMatrix features) = new Featurizer().Plan(table, FeatureForm.Standardized).Pipeline.FitTransform(
            table, labels);
        var model = new LogisticRegressionTrainer().Train(new TrainingSet(features, labels), new TrainingContext());
        _engine = new(new Predictor(
            Bundle.Create(
                new BundleManifest { Task = labels.Task, Label = "label", ClassNames = labels.ClassNames },
                pipeline,
                model,
                table),
            new PredictorOptions { Parallelism = 1 }));
        _table = Models.AdultRows(99, BatchKinds.Rows, out _);
        _rows = AdultRow.From(_table, Rows);
    }

    [Benchmark]
    public void Row() => _engine.Predict(_rows[_next = (_next + 1) & (Rows - 1)], ref _output);

    [Benchmark(OperationsPerInvoke = BatchKinds.Rows)]
    public Predictions Batch() => _engine.Predictor.Predict(_table);
}
