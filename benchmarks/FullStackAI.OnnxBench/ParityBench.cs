using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Models;
using FullStackAI.Onnx;
using FullStackAI.OnnxRuntime;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Forests;
using FullStackAI.Trainers.Linear;
using FullStackAI.Trainers.Neural;

namespace FullStackAI.OnnxBench;

/// <summary>What the library predicts against what the exported graph gives, on every row of every data set.</summary>
internal static class ParityBench
{
    private const int Chunk = 500;

    internal static void Run(string folder)
    {
        Console.WriteLine("## Parity of the library and its export in ONNX Runtime\n");
        Console.WriteLine("Largest difference of probabilities, or of predictions of numbers relative to the larger of themselves and the label's deviation. Trees and layers are summed in single precision by ONNX Runtime, in double precision or another order by the library; linear models are double precision on both sides.\n");
        Console.WriteLine("| data | rows | model | largest difference | labels equal | graph bytes |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach ((string name, Func<string, LabelledTable> load) in DataSets.All)
        {
            LabelledTable data = load(folder);
            foreach ((string kind, ITrainer trainer) in Trainers(data))
            {
                Row(name, data, kind, trainer);
            }
        }

        Console.WriteLine();
    }

    private static IEnumerable<(string Kind, ITrainer Trainer)> Trainers(LabelledTable data)
    {
        int rounds = data.Labels.ClassCount > 10 ? 5 : 100;
        yield return ("boosting", new BoostingTrainer(new BoostingOptions { NumIterations = rounds }));
        yield return ("symmetric trees", new BoostingTrainer(BoostingOptions.SymmetricTrees with { NumIterations = rounds }));
        yield return ("ordered statistics, combinations", new BoostingTrainer(new BoostingOptions { NumIterations = rounds, CategoryEncoding = CategoryEncoding.OrderedStatistics, CategoryCombinations = 8 }));
        yield return ("forest", new ForestTrainer(new ForestOptions { NumTrees = 30 }));
        yield return ("linear", data.Labels.ClassCount == 0 ? new LinearRegressionTrainer() : new LogisticRegressionTrainer());
        yield return ("mlp", new MlpTrainer(new MlpOptions { MaxEpochs = 3 }));
    }

    private static void Row(string name, LabelledTable data, string kind, ITrainer trainer)
    {
        (FittedPipeline pipeline, FeatureMatrix features) = new Featurizer().Plan(data.Features, trainer.FeatureForm).Pipeline.FitTransform(data.Features, data.Labels);
        Model model = trainer.Train(new TrainingSet(features, data.Labels), new TrainingContext(TimeProvider.System));
        double[] expected = new double[data.Count * model.OutputCount];
        model.Predict(pipeline.Transform(data.Features), expected);
        IReadOnlyList<string> classes = data.Encoder.ClassNames;
        byte[] bytes = OnnxExporter.Export(pipeline, model, new OnnxExportOptions { ClassNames = classes }).ToArray();
        using OnnxModel session = OnnxModel.Load(bytes, new OnnxModelOptions { Device = Device.Cpu, Threads = 1 });
        var scorer = new OnnxTableScorer(session);
        double unit = classes.Count > 0 ? 1 : Math.Max(1e-3, Deviation(data.Labels.Values));
        double worst = 0;
        int equal = 0;
        for (int start = 0; start < data.Count; start += Chunk)
        {
            int rows = Math.Min(Chunk, data.Count - start);
            IReadOnlyDictionary<string, OnnxData> outputs = scorer.Score(data.Features.Slice(start, rows));
            ReadOnlySpan<float> found = outputs[classes.Count == 0 ? "prediction" : "probabilities"].AsTensor().Values<float>();
            int width = found.Length / rows;
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<double> own = expected.AsSpan((start + row) * model.OutputCount, model.OutputCount);
                int best = model.OutputCount == 1 && own[0] >= 0.5 ? 1 : 0;
                for (int output = 0; output < own.Length; output++)
                {
                    double scale = classes.Count == 0 ? Math.Max(unit, Math.Abs(own[output])) : 1;
                    worst = Math.Max(worst, Math.Abs(found[(row * width) + (width > own.Length ? 1 : output)] - own[output]) / scale);
                    best = own.Length > 1 && own[output] > own[best] ? output : best;
                }

                equal += classes.Count > 0 && outputs["label"].AsTensor().Texts()[row] == classes[best] ? 1 : 0;
            }
        }

        Console.WriteLine($"| {name} | {data.Count} | {kind} | {worst:0.0e+0} | {(classes.Count == 0 ? "–" : $"{equal} of {data.Count}")} | {bytes.Length:N0} |");
    }

    private static double Deviation(ReadOnlySpan<float> labels)
    {
        double[] values = Array.ConvertAll(labels.ToArray(), label => (double)label);
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
