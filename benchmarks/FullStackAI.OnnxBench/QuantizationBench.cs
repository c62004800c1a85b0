using System.Buffers.Binary;
using System.IO.Compression;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Numerics;
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

    internal static void Perceptron(string folder)
    {
        (float[] images, int[] labels) = Digits(folder);
        OnnxDocument model = Perceptron(images, labels, [512, 256], epochs: 6);
        Table(
            "MLP 784-512-256-10", model, [.. Integers(model, images, labels, Pixels), .. Others(model, images, labels, Pixels)], images,
            labels, Pixels);
    }

    /// <summary>A trained perceptron whose weights do not fit the nearer caches, as those of most networks in use.</summary>
    internal static void Wide(string folder)
    {
        (float[] images, int[] labels) = Digits(folder);
        OnnxDocument model = Perceptron(images, labels, [2048, 1024], epochs: 4);
        Table("MLP 784-2048-1024-10", model, Integers(model, images, labels, Pixels), images, labels, Pixels);
    }

    internal static void Convolutional(string folder, string? network)
    {
        if (network is not null)
        {
            (float[] images, int[] labels) = Digits(folder);
            var model = OnnxDocument.Load(network);
            Table(
                "CNN 32c3-64c3-128", model, [.. Integers(model, images, labels, 1, 28, 28), .. Others(model, images, labels, 1, 28, 28)],
                images, labels, 1, 28, 28);
        }
    }

    /// <summary>Layers whose weights do not fit the nearer caches: reading them is the limit at batch 1.</summary>
    internal static void Large()
    {
        const int Width = 1024;
        const int Hidden = 4096;
        var rng = new Rng(8);
        var graph = new OnnxGraphBuilder("large");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "batch", Width);
        x = x.Gemm(graph.Constant<float>(
            "w", Random(Width * Hidden, 0.04), Width, Hidden), graph.Constant<float>("b", Random(Hidden, 0.1), Hidden)).Relu();
        graph.Output("y", x.Gemm(
            graph.Constant<float>("w", Random(Hidden * Width, 0.02), Hidden, Width),
            graph.Constant<float>("b", Random(Width, 0.1), Width)));
        OnnxDocument model = graph.Build();
        float[] rows = Random(Width * 512, 1);
        List<IReadOnlyDictionary<string, OnnxData>> calibration =
        [
            new Dictionary<string, OnnxData> { ["x"] = OnnxTensorData.Of(rows[..(Width * 128)], 128, Width) }
        ];
        Console.WriteLine("## Quantisation: MLP 1024-4096-1024 of random weights, one thread\n");
        Console.WriteLine("| form | batch | ms before | after | faster |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach ((string form, OnnxDocument after) in new[]
        {
            ("static int8, per tensor", OnnxQuantizer.Static(model, calibration, new QuantizationOptions { PerChannel = false })),
            ("static int8, per channel", OnnxQuantizer.Static(model, calibration)),
            ("dynamic int8", OnnxQuantizer.Dynamic(model)),
            ("int4, blocks of 32", OnnxQuantizer.Int4(model)),
        })
        {
            foreach ((int batch, int calls) in new[] { (1, 4), (32, 1), (256, 1) })
            {
                (double before, double now) = Times(model, after, rows, batch, calls, Width);
                Console.WriteLine($"| {form} | {batch} | {before / 1e6:0.000} | {now / 1e6:0.000} | {before / now:0.00}× |");
            }
        }

        Console.WriteLine();

        float[] Random(int count, double deviation) => [.. Enumerable.Range(0, count).Select(_ => (float)(deviation * rng.NextGaussian()))];
    }

    private static IEnumerable<(string Form, Func<OnnxDocument> Make)> Integers(
        OnnxDocument model, float[] images, int[] labels, params long[] shape)
    {
        List<IReadOnlyDictionary<string, OnnxData>> calibration = Batches(images, 0, 500, shape);
        return
        [
            ("each layer as it is faster, per channel", () => OnnxQuantizer.Fastest(model, calibration, labels[..500]).Document),
            (
                "each layer as it is faster, per tensor",
                () => OnnxQuantizer.Fastest(model, calibration, labels[..500], new QuantizationOptions { PerChannel = false }).Document),
            ("static int8, per channel, min-max", () => OnnxQuantizer.Static(model, calibration)),
            ("static int8, per tensor", () => OnnxQuantizer.Static(model, calibration, new QuantizationOptions { PerChannel = false })),
            ("dynamic int8", () => OnnxQuantizer.Dynamic(model)),
        ];
    }

    private static IEnumerable<(string Form, Func<OnnxDocument> Make)> Others(
        OnnxDocument model, float[] images, int[] labels, params long[] shape)
    {
        List<IReadOnlyDictionary<string, OnnxData>> calibration = Batches(images, 0, 500, shape);

        // Learned from three fourths of the rows that the network was trained on, judged on the last fourth together with the integers.
        var perTensor = new QuantizationOptions { PerChannel = false };
        PruningChoice narrow = OnnxPruner.Narrowest(
            model,
            Batches(images, 0, TrainRows, shape),
            labels[..TrainRows],
            new PruningOptions { Then = document => OnnxQuantizer.Static(document, calibration, perTensor) });
        string gone = $"{narrow.Share * 100:0} % of the hidden units pruned, the others make up for them";
        return
        [
            (
                "static int8, per channel, small convolutions too",
                () => OnnxQuantizer.Static(model, calibration, new QuantizationOptions { LeastProducts = 0 })),
            (
                "static int8, per channel, 8-bit weights",
                () => OnnxQuantizer.Static(model, calibration, new QuantizationOptions { ReduceRange = false })),
            (
                "static int8, percentile 99.99",
                () => OnnxQuantizer.Static(model, calibration, new QuantizationOptions { Calibration = CalibrationMethod.Percentile })),
            (
                "static int8, entropy",
                () => OnnxQuantizer.Static(model, calibration, new QuantizationOptions { Calibration = CalibrationMethod.Entropy })),
            ("int4, blocks of 32", () => OnnxQuantizer.Int4(model)),
            ("half precision", () => OnnxRewriter.ToHalf(model)),
            (gone, () => narrow.Document),
            ($"{gone}; static int8, per tensor", () => OnnxQuantizer.Static(narrow.Document, calibration, perTensor)),
            (
                $"{gone}; each layer as it is faster, per tensor",
                () => OnnxQuantizer.Fastest(narrow.Document, calibration, labels[..500], perTensor).Document),
            ("half of the hidden units pruned, by their weights alone", () => OnnxRewriter.PruneUnits(model, 0.5)),
        ];
    }

    private static void Table(
        string name, OnnxDocument model, IEnumerable<(string Form, Func<OnnxDocument> Make)> forms, float[] images, int[] labels,
        params long[] shape)
    {
        Console.WriteLine($"## Quantisation: {name} on MNIST digits, 8,000 trained on, 2,000 scored, one thread\n");
        Console.WriteLine("| form | bytes | accuracy % | points lost | batch 1: µs before | after | faster | batch 100: ms before | after | faster |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        List<IReadOnlyDictionary<string, OnnxData>> test = Batches(images, TrainRows, 2000, shape);
        int[] right = labels[TrainRows..];
        float[] rows = images[(TrainRows * Pixels)..];
        foreach ((string form, Func<OnnxDocument> make) in forms)
        {
            OnnxDocument after = make();
            OnnxComparisonReport report = OnnxComparison.Run(model, after, test, right);
            (double one, double oneAfter) = Times(model, after, rows, 1, 40);
            (double many, double manyAfter) = Times(model, after, rows, 100, 1);
            Console.WriteLine($"| {form} | {report.BytesBefore:N0} → {report.BytesAfter:N0} | {report.AccuracyBefore * 100:0.00} → {report.AccuracyAfter * 100:0.00} | {(report.AccuracyBefore - report.AccuracyAfter) * 100:0.00} | {one / 1e3:0.0} | {oneAfter / 1e3:0.0} | {one / oneAfter:0.00}× | {many / 1e6:0.000} | {manyAfter / 1e6:0.000} | {many / manyAfter:0.00}× |");
        }

        Console.WriteLine();
    }

    /// <summary>Nanoseconds of a run of each, turn about, on other pictures each time.</summary>
    private static (double Before, double After) Times(
        OnnxDocument before, OnnxDocument after, float[] images, int batch, int calls, int width = Pixels)
    {
        var options = new OnnxModelOptions { Device = Device.Cpu, Threads = 1 };
        using OnnxModel old = OnnxModel.Load(before.ToArray(), options);
        using OnnxModel @new = OnnxModel.Load(after.ToArray(), options);
        int size = batch * width;
        int[] turn = [0, 0];
        using OnnxBinding a = old.Rent(batch);
        using OnnxBinding b = @new.Rent(batch);
        return Clock.Compare(() => Run(a, ref turn[0]), () => Run(b, ref turn[1]), calls, 11);

        void Run(OnnxBinding binding, ref int at)
        {
            images.AsSpan(at * size % (images.Length - size), size).CopyTo(binding.Input<float>("x"));
            at++;
            binding.Run();
        }
    }

    private static List<IReadOnlyDictionary<string, OnnxData>> Batches(float[] images, int first, int rows, long[] shape)
    {
        const int Size = 100;
        return [.. Enumerable.Range(0, rows / Size).Select(batch => (IReadOnlyDictionary<string, OnnxData>)new Dictionary<string, OnnxData>
        {
            ["x"] = OnnxTensorData.Of(
                images[((first + (batch * Size)) * Pixels)..((first + ((batch + 1) * Size)) * Pixels)], [Size, .. shape]),
        })];
    }

    private static OnnxDocument Perceptron(float[] images, int[] labels, int[] hidden, int epochs)
    {
        Feature[] features = [.. Enumerable.Range(0, Pixels).Select(i => new Feature($"p{i}", "image"))];
        float[][] columns =
        [
            .. Enumerable.Range(0, Pixels).Select(
                pixel => Enumerable.Range(0, TrainRows).Select(row => images[(row * Pixels) + pixel]).ToArray())
        ];
        var set = new TrainingSet(
            new FeatureMatrix(TrainRows, features, columns, null),
            Labels.Classes(
                [.. labels[..TrainRows].Select(label => (float)label)],
                [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")]));
        Model model = new MlpTrainer(new MlpOptions { HiddenLayers = [.. hidden], MaxEpochs = epochs }).Train(
            set, new TrainingContext(TimeProvider.System));
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
