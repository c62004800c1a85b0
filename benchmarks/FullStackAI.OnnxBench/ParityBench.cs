using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Models;
using FullStackAI.Onnx;
using FullStackAI.OnnxRuntime;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Baseline;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.DecisionTrees;
using FullStackAI.Trainers.ExactBoosting;
using FullStackAI.Trainers.Forests;
using FullStackAI.Trainers.Linear;
using FullStackAI.Trainers.NaiveBayes;
using FullStackAI.Trainers.Neighbors;
using FullStackAI.Trainers.Neural;

namespace FullStackAI.OnnxBench;

/// <summary>What the library predicts against what the exported graph gives, for every kind of model on every data set.</summary>
internal static class ParityBench
{
    private const int Chunk = 500;
    private const int ManyFeatures = 1_000; // of texts, which some kinds of model are not meant for
    private const double Tie = 1e-5;

    /// <summary>Prints a table.</summary>
    /// <param name="folder">The folder of the data sets.</param>
    /// <param name="only">Part of the names of the data sets wanted; null for all.</param>
    internal static void Run(string folder, string? only)
    {
        Console.WriteLine("## Parity of the library and its export in ONNX Runtime\n");
        Console.WriteLine("| data | rows | model | largest difference | labels equal | graph bytes |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach ((
            string name,
            Func<string, LabelledTable> load) in DataSets.All.Where(
                set => only is null || set.Name.Contains(only, StringComparison.Ordinal)))
        {
            LabelledTable data = load(folder);
            var prepared = new Dictionary<FeatureForm, PipelineFitResult>();
            foreach ((string kind, ITrainer trainer) in Trainers(data.Labels).Where(pair => pair.Trainer.Supports(data.Labels.Task)))
            {
                if (!prepared.TryGetValue(trainer.FeatureForm, out PipelineFitResult? form))
                {
                    prepared[trainer.FeatureForm] = form = new Featurizer().Plan(data.Features, trainer.FeatureForm).Pipeline.FitTransform(
                        data.Features, data.Labels);
                }

                if (form.Features.Features.Count < ManyFeatures
                    || kind is "boosting" or "linear" or "gradient descent" or "naive Bayes" or "mlp" or "baseline")
                {
                    Row(name, data, kind, trainer, form.Pipeline, form.Features);
                }
            }
        }

        Console.WriteLine();
    }

    private static IEnumerable<(string Kind, ITrainer Trainer)> Trainers(Labels labels)
    {
        int rounds = labels.ClassCount > 10 ? 5 : 100;
        yield return ("boosting", new BoostingTrainer(new BoostingOptions { NumIterations = rounds }));
        yield return ("symmetric trees", new BoostingTrainer(BoostingOptions.SymmetricTrees with { NumIterations = rounds }));
        if (labels.Task != TaskKind.Ranking && labels.ClassCount < 3)
        {
            yield return (
                "ordered statistics, combinations",
                new BoostingTrainer(new BoostingOptions
                {
                    NumIterations = rounds,
                    CategoryEncoding = CategoryEncoding.OrderedStatistics,
                    CategoryCombinations = 8,
                }));
        }

        yield return ("exact boosting", new ExactBoostingTrainer());
        yield return ("decision tree", new DecisionTreeTrainer());
        yield return ("forest", new ForestTrainer(new ForestOptions { NumTrees = 30 }));
        yield return ("extra trees", new ForestTrainer(new ForestOptions { NumTrees = 30, Kind = ForestKind.ExtraTrees }));
        yield return ("linear", labels.ClassCount == 0 ? new LinearRegressionTrainer() : new LogisticRegressionTrainer());
        yield return ("gradient descent", new GradientDescentTrainer(new GradientDescentOptions { Epochs = 5 }));
        yield return ("naive Bayes", new NaiveBayesTrainer());
        yield return ("neighbours", new NearestNeighborsTrainer());
        yield return ("mlp", new MlpTrainer(new MlpOptions { MaxEpochs = 3 }));
        yield return ("baseline", new BaselineTrainer());
    }

    private static void Row(string name, LabelledTable data, string kind, ITrainer trainer, FittedPipeline pipeline, FeatureMatrix features)
    {
        Model model = trainer.Train(new TrainingSet(features, data.Labels, null, Groups(data)), new TrainingContext(TimeProvider.System));
        double[] expected = new double[data.Count * model.OutputCount];
        model.Predict(pipeline.Transform(data.Features), expected);
        IReadOnlyList<string> classes = data.Encoder.ClassNames;
        byte[] bytes = OnnxExporter.Export(pipeline, model, new OnnxExportOptions { ClassNames = classes }).ToArray();
        using OnnxModel session = OnnxModel.Load(bytes, new OnnxModelOptions { Device = Device.Cpu, Threads = 1 });
        var scorer = new OnnxTableScorer(session);
        double unit = classes.Count > 0 ? 1 : Math.Max(1e-3, Deviation(data.Labels.Values));
        double worst = 0;
        (int equal, int ties) = (0, 0);
        for (int start = 0; start < data.Count; start += Chunk)
        {
            int rows = Math.Min(Chunk, data.Count - start);
            IReadOnlyDictionary<string, OnnxData> outputs = scorer.Score(data.Features.Slice(start, rows));
            ReadOnlySpan<float> found = outputs[session.Outputs[^1].Name].AsTensor().Values<float>();
            int width = found.Length / rows;
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<double> own = expected.AsSpan((start + row) * model.OutputCount, model.OutputCount);
                for (int output = 0; output < own.Length; output++)
                {
                    double scale = classes.Count == 0 ? Math.Max(unit, Math.Abs(own[output])) : 1;
                    worst = Math.Max(worst, Math.Abs(found[(row * width) + (width > own.Length ? 1 : output)] - own[output]) / scale);
                }

                if (classes.Count > 0)
                {
                    double behind = Behind(own, outputs[session.Outputs[0].Name].AsTensor().Texts()[row], classes);
                    equal += behind == 0 ? 1 : 0;
                    ties += behind is > 0 and <= Tie ? 1 : 0;
                }
            }
        }

        string labels = classes.Count == 0 ? "–" : $"{equal} of {data.Count}{(ties > 0 ? $", {ties} tied" : "")}";
        Console.WriteLine($"| {name} | {data.Count} | {kind} | {worst:0.0e+0} | {labels} | {bytes.Length:N0} |");
    }

    /// <summary>The sizes of a ranking's groups, which stand one behind the other; null for other tasks.</summary>
    private static int[]? Groups(LabelledTable data)
    {
        if (data.Labels.Task != TaskKind.Ranking)
        {
            return null;
        }

        Column groups = data.Source[data.Roles.Group!];
        return [.. Enumerable.Range(0, data.Count).GroupBy(row => groups.GetValue(row)).Select(group => group.Count())];
    }

    /// <summary>How much less probable the library thinks a label than its own: 0 where they are the same.</summary>
    private static double Behind(ReadOnlySpan<double> own, string label, IReadOnlyList<string> classes)
    {
        int said = classes.Index().First(pair => pair.Item == label).Index;
        if (own.Length == 1)
        {
            return (said == 1) == own[0] >= 0.5 ? 0 : Math.Max(double.Epsilon, Math.Abs(own[0] - 0.5));
        }

        double best = own[0];
        foreach (double probability in own)
        {
            best = Math.Max(best, probability);
        }

        return best - own[said];
    }

    private static double Deviation(ReadOnlySpan<float> labels)
    {
        double[] values = Array.ConvertAll(labels.ToArray(), label => (double)label);
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
