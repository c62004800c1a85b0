using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Onnx;
using FullStackAI.OnnxRuntime;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Neural;

namespace OnnxScoring;

/// <summary>Two layers of random filters, as ONNX Runtime computes them, and a perceptron that learns what they see.</summary>
internal static class DigitNetwork
{
    private const int Filters = 16;
    private const int MoreFilters = 32;
    private const int Features = MoreFilters * 7 * 7;

    internal static OnnxDocument Train(OnnxTensorData pictures, int[] digits)
    {
        var seeing = new OnnxGraphBuilder("seeing");
        seeing.Output("features", See(seeing, seeing.Input("picture", OnnxElementType.Float, "batch", 1, 28, 28)));
        using OnnxModel eye = OnnxModel.Load(seeing.Build().ToArray());
        OnnxTensorData seen = eye.Run(new Dictionary<string, OnnxData> { ["picture"] = pictures })["features"].AsTensor();
        Model model = Learn(seen, digits);

        var whole = new OnnxGraphBuilder("digits");
        OnnxValue picture = whole.Input("picture", OnnxElementType.Float, "batch", 1, 28, 28);
        whole.Output("scores", OnnxExporter.ExportScores(whole, model, See(whole, picture)));
        return whole.Build();
    }

    private static OnnxValue See(OnnxGraphBuilder graph, OnnxValue picture)
    {
        var rng = new Rng(11);
        OnnxValue edges = picture.Conv(Random(graph, rng, "edges", Filters, 1), padding: 1).Relu().MaxPool(2);
        OnnxValue corners = edges.Conv(Random(graph, rng, "corners", MoreFilters, Filters), padding: 1).Relu().MaxPool(2);
        return corners.Reshape(0, Features);
    }

    private static OnnxValue Random(OnnxGraphBuilder graph, Rng rng, string name, int filters, int channels)
    {
        var weights = new float[filters * channels * 9];
        double deviation = Math.Sqrt(2.0 / (9 * channels));
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)(deviation * rng.NextGaussian());
        }

        return graph.Constant<float>(name, weights, filters, channels, 3, 3);
    }

    private static Model Learn(OnnxTensorData seen, int[] digits)
    {
        int rows = digits.Length;
        ReadOnlySpan<float> values = seen.Values<float>();
        var columns = new float[Features][];
        for (int feature = 0; feature < Features; feature++)
        {
            columns[feature] = new float[rows];
            for (int row = 0; row < rows; row++)
            {
                columns[feature][row] = values[(row * Features) + feature];
            }
        }

        Feature[] names = [.. Enumerable.Range(0, Features).Select(number => new Feature($"seen{number}", "picture"))];
        Labels labels = Labels.Classes([.. digits.Select(digit => (float)digit)], [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")]);
        var set = new TrainingSet(new FeatureMatrix(rows, names, columns, null), labels);
        return new MlpTrainer(new MlpOptions { HiddenLayers = [64], MaxEpochs = 20 }).Train(set, new TrainingContext(TimeProvider.System));
    }
}
