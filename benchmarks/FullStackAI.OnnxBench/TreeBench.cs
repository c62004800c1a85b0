using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Models;
using FullStackAI.Onnx;
using FullStackAI.OnnxRuntime;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.OnnxBench;

/// <summary>The exported trees in ONNX Runtime against the library's own model, features to scores.</summary>
internal static class TreeBench
{
    internal static void Run(string folder)
    {
        Console.WriteLine("## Exported tree ensemble against the library's model (100 trees, adult_income, features to scores)\n");
        Console.WriteLine("| rows a call | library ns a row | ONNX Runtime ns a row | library is faster by |");
        Console.WriteLine("|---|---|---|---|");
        LabelledTable data = DataSets.Adult(folder);
        (FittedPipeline pipeline, FeatureMatrix features) = new Featurizer().Plan(data.Features, FeatureForm.Native).Pipeline.FitTransform(
            data.Features, data.Labels);
        Model model = new BoostingTrainer().Train(new TrainingSet(features, data.Labels), new TrainingContext(TimeProvider.System));
        using OnnxModel session = OnnxModel.Load(Trees(model), new OnnxModelOptions { Device = Device.Cpu, Threads = 1 });
        foreach (int rows in new[] { 1, 32, 1024 })
        {
            Row(session, model, features, rows);
        }

        Console.WriteLine();
    }

    private static void Row(OnnxModel session, Model model, FeatureMatrix features, int rows)
    {
        const int Batches = 16; // different rows in turn: equal ones teach the branch predictor
        int width = features.DenseCount;
        float[][] cells = [.. Enumerable.Range(0, Batches).Select(batch => Cells(features, batch * rows, rows, width))];
        FeatureMatrix[] parts =
        [
            .. cells.Select(batch => new FeatureMatrix(
                rows,
                features.Features,
                [.. Enumerable.Range(0, width).Select(f => Enumerable.Range(0, rows).Select(r => batch[(r * width) + f]).ToArray())],
                null))
        ];
        double[] scores = new double[rows];
        using OnnxBinding binding = session.Rent(rows);
        (double own, double ort) = Clock.Compare(
            () =>
            {
                foreach (FeatureMatrix part in parts)
                {
                    model.Score(part, scores);
                }
            },
            () =>
            {
                foreach (float[] batch in cells)
                {
                    batch.CopyTo(binding.Input<float>("features"));
                    binding.Run();
                }
            },
            Math.Max(1, 2048 / rows / Batches),
            21);
        (own, ort) = (own / Batches / rows, ort / Batches / rows);
        Console.WriteLine($"| {rows} | {own:0} | {ort:0} | {ort / own:0.00}× |");
    }

    private static float[] Cells(FeatureMatrix features, int first, int rows, int width)
    {
        float[] cells = new float[rows * width];
        for (int row = 0; row < rows; row++)
        {
            features.CopyDenseRow((first + row) % features.Rows, cells.AsSpan(row * width, width));
        }

        return cells;
    }

    private static byte[] Trees(Model model)
    {
        var graph = new OnnxGraphBuilder("trees");
        OnnxValue features = graph.Input("features", OnnxElementType.Float, "batch", model.Features.Count);
        graph.Output("scores", OnnxExporter.ExportScores(graph, model, features));
        return graph.Build().ToArray();
    }
}
