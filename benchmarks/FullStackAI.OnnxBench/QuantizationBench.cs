using System.Buffers.Binary;
using System.IO.Compression;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Onnx;
using FullStackAI.OnnxRuntime;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Neural;

namespace FullStackAI.OnnxBench;

/// <summary>Networks on handwritten digits in single precision against their smaller forms.</summary>
internal static class QuantizationBench
{
    private const int TrainRows = 8000;
    private const int Pixels = 784;

    internal static void Run(string folder, string? network)
    {
        (float[] images, int[] labels) = Digits(folder);
        Console.WriteLine("## Quantisation, MNIST digits: 8,000 trained on, 2,000 scored, batch 100, one thread\n");
        Console.WriteLine("| model | form | bytes | accuracy % | points lost | batch ms before | after | times faster |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        Table("MLP 784-512-256-10", Perceptron(images, labels), images, labels, Pixels);
        if (network is not null)
        {
            Table("CNN 32c3-64c3-128", OnnxDocument.Load(network), images, labels, 1, 28, 28);
        }

        Console.WriteLine();
    }

    private static void Table(string name, OnnxDocument model, float[] images, int[] labels, params long[] shape)
    {
        List<IReadOnlyDictionary<string, OnnxData>> calibration = Batches(images, 0, 500, shape);
        List<IReadOnlyDictionary<string, OnnxData>> test = Batches(images, TrainRows, 2000, shape);
        int[] right = labels[TrainRows..];
        var forms = new List<(string, Func<OnnxDocument>)>
        {
            ("static int8, per channel, min-max", () => OnnxQuantizer.Static(model, calibration)),
            ("static int8, per channel, min-max, 8-bit weights", () => OnnxQuantizer.Static(model, calibration, new QuantizationOptions { ReduceRange = false })),
            ("static int8, per tensor, min-max", () => OnnxQuantizer.Static(model, calibration, new QuantizationOptions { PerChannel = false })),
            ("static int8, percentile 99.99", () => OnnxQuantizer.Static(model, calibration, new QuantizationOptions { Calibration = CalibrationMethod.Percentile })),
            ("static int8, entropy", () => OnnxQuantizer.Static(model, calibration, new QuantizationOptions { Calibration = CalibrationMethod.Entropy })),
            ("dynamic int8", () => OnnxQuantizer.Dynamic(model)),
            ("int4, blocks of 32", () => OnnxQuantizer.Int4(model)),
            ("half precision", () => OnnxRewriter.ToHalf(model)),
            ("half of the hidden units pruned", () => OnnxRewriter.PruneUnits(model, 0.5)),
        };
        foreach ((string form, Func<OnnxDocument> make) in forms)
        {
            OnnxComparisonReport report = OnnxComparison.Run(model, make(), test, right);
            Console.WriteLine($"| {name} | {form} | {report.BytesBefore:N0} → {report.BytesAfter:N0} | {report.AccuracyBefore * 100:0.00} → {report.AccuracyAfter * 100:0.00} | {(report.AccuracyBefore - report.AccuracyAfter) * 100:0.00} | {report.TimeBefore.TotalMilliseconds:0.000} | {report.TimeAfter.TotalMilliseconds:0.000} | {report.SpeedUp:0.00} |");
        }
    }

    private static List<IReadOnlyDictionary<string, OnnxData>> Batches(float[] images, int first, int rows, long[] shape)
    {
        const int Size = 100;
        return [.. Enumerable.Range(0, rows / Size).Select(batch => (IReadOnlyDictionary<string, OnnxData>)new Dictionary<string, OnnxData>
        {
            ["x"] = OnnxTensorData.Of(images[((first + (batch * Size)) * Pixels)..((first + ((batch + 1) * Size)) * Pixels)], [Size, .. shape]),
        })];
    }

    private static OnnxDocument Perceptron(float[] images, int[] labels)
    {
        Feature[] features = [.. Enumerable.Range(0, Pixels).Select(i => new Feature($"p{i}", "image"))];
        float[][] columns = [.. Enumerable.Range(0, Pixels).Select(pixel => Enumerable.Range(0, TrainRows).Select(row => images[(row * Pixels) + pixel]).ToArray())];
        var set = new TrainingSet(new FeatureMatrix(TrainRows, features, columns, null), Labels.Classes([.. labels[..TrainRows].Select(label => (float)label)], [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")]));
        Model model = new MlpTrainer(new MlpOptions { HiddenLayers = [512, 256], MaxEpochs = 6 }).Train(set, new TrainingContext(TimeProvider.System));
        var graph = new OnnxGraphBuilder("perceptron");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "batch", Pixels);
        graph.Output("y", OnnxExporter.ExportScores(graph, model, x));
        return graph.Build();
    }

    private static (float[] Images, int[] Labels) Digits(string folder)
    {
        byte[] images = Unzip(Path.Combine(folder, "mnist_t10k/t10k-images-idx3-ubyte.gz"));
        byte[] labels = Unzip(Path.Combine(folder, "mnist_t10k/t10k-labels-idx1-ubyte.gz"));
        int count = BinaryPrimitives.ReadInt32BigEndian(images.AsSpan(4));
        return ([.. images[16..].Select(pixel => pixel / 255f)], [.. labels.AsSpan(8, count).ToArray().Select(label => (int)label)]);
    }

    private static byte[] Unzip(string path)
    {
        using var zip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var all = new MemoryStream();
        zip.CopyTo(all);
        return all.ToArray();
    }
}
