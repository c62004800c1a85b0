using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FullStackAI.Numerics;
using FullStackAI.Onnx;

namespace FullStackAI.Cli.Tests;

/// <summary>Smaller and faster forms of ONNX models, measured on rows and on pictures.</summary>
[TestClass]
public sealed class OptimizeTests
{
    private const int Side = 8;

    [TestMethod]
    [DataRow("--int8", "8 bits, activations as they come")]
    [DataRow("--int4", "4 bits, blocks of 32")]
    [DataRow("--fp16", "16 bits")]
    [DataRow("--prune=0.25", "25 % of the units pruned")]
    [DataRow("--prune-weights=0.25", "25 % of the weights set to zero")]
    public void Optimize_AnExportedNetwork_IsSmallerAndMeasured(string how, string told)
    {
        using var folder = new WorkFolder();
        string model = Perceptron(folder);

        Fsai run = Runtime.Require(
            Fsai.Run("optimize", model, how, "--data", folder["churn.csv"], "--label", "churned", "-o", folder["small.onnx"]));

        Assert.Contains(told, run.Out);
        Assert.Contains("accuracy", run.Out);
        Assert.Contains("latency", run.Out);
        if (!how.StartsWith("--prune-", StringComparison.Ordinal))
        {
            Assert.IsLessThan(new FileInfo(model).Length, new FileInfo(folder["small.onnx"]).Length);
        }
    }

    [TestMethod]
    public void Optimize_CalibratedOnAFile_LosesLittle()
    {
        using var folder = new WorkFolder();
        string model = Perceptron(folder);

        Fsai run = Runtime.Require(Fsai.Run(
            "optimize", model, "--int8", "--calibration", folder["churn.csv"], "--rows", "64", "--batch", "32", "--range", "percentile",
            "--every-layer", "--fold", "--label", "churned", "-o", folder["small.onnx"], "--json"));

        JsonNode json = JsonNode.Parse(run.Out)!;
        Assert.AreEqual("accuracy", (string)json["metric"]!);
        Assert.AreEqual(240, (long)json["rows"]!);
        Assert.AreEqual(32, (long)json["batch"]!);
        Assert.IsGreaterThan(0.6, (double)json["scoreBefore"]!);
        Assert.IsLessThan(0.05, Math.Abs((double)json["scoreBefore"]! - (double)json["scoreAfter"]!));
        Assert.IsTrue(OnnxDocument.Load(folder["small.onnx"]).Graph.Nodes.Any(node => node.Operation == "DequantizeLinear"));
    }

    [TestMethod]
    public void Optimize_WithoutAnOutput_WritesBesideTheModelAndLeavesIt()
    {
        using var folder = new WorkFolder();
        string model = Perceptron(folder);
        byte[] before = File.ReadAllBytes(model);

        Runtime.Require(Fsai.Run("optimize", model, "--int8", "--calibration", folder["churn.csv"]));

        CollectionAssert.AreEqual(before, File.ReadAllBytes(model));
        Assert.AreNotEqual(0, OnnxDocument.Load(folder["m.optimized.onnx"]).Graph.Nodes.Count);
    }

    [TestMethod]
    [DataRow("entropy")]
    [DataRow("min-max")]
    public void Optimize_EveryRuleOfRanges_GivesIntegers(string range)
    {
        using var folder = new WorkFolder();
        string model = Perceptron(folder);

        Fsai run = Runtime.Require(Fsai.Run(
            "optimize", model, "--int8", "--calibration", folder["churn.csv"], "--rows", "64", "--range", range, "--every-layer", "-o",
            folder["small.onnx"]));

        Assert.Contains($"ranges by {range}", run.Out);
        Assert.IsTrue(OnnxDocument.Load(folder["small.onnx"]).Graph.Nodes.Any(node => node.Operation == "DequantizeLinear"));
    }

    [TestMethod]
    public void Optimize_Calibrated_TellsWhatBecameOfEachLayer()
    {
        using var folder = new WorkFolder();
        string model = Perceptron(folder);

        Fsai run = Runtime.Require(Fsai.Run(
            "optimize", model, "--int8", "--calibration", folder["churn.csv"], "--rows", "64", "--label", "churned", "-o",
            folder["small.onnx"], "--json"));

        // Which form is faster is this machine's to say; what is said must be what is written.
        JsonNode json = JsonNode.Parse(run.Out)!;
        string[] forms = [.. json["layers"]!.AsArray().Select(layer => (string)layer!["form"]!)];
        Assert.IsNotEmpty(forms);
        Assert.IsEmpty(forms.Except(["int8", "float for speed", "float for accuracy"]).ToList());
        Assert.IsTrue(json["layers"]!.AsArray().All(layer => (double)layer!["speedUp"]! > 0));
        OnnxDocument small = OnnxDocument.Load(folder["small.onnx"]);
        Assert.AreEqual(
            forms.Count(form => form == "int8"),
            small.Graph.Initializers.Count(tensor => tensor is { ElementType: OnnxElementType.Int8, Dimensions.Count: 2 }));
    }

    [TestMethod]
    [DataRow("0.5", "50 % of the units pruned, the others make up for them")]
    [DataRow("auto", "the others make up for them")]
    public void Optimize_PrunedOnRows_KeepsTheAnswers(string share, string told)
    {
        using var folder = new WorkFolder();
        string model = Perceptron(folder);

        Fsai run = Runtime.Require(Fsai.Run(
            "optimize", model, "--int8", "--prune", share, "--calibration", folder["churn.csv"], "--batch", "20", "--label", "churned",
            "-o", folder["small.onnx"], "--json"));

        JsonNode json = JsonNode.Parse(run.Out)!;
        Assert.Contains(told, (string)json["steps"]![0]!);
        Assert.IsLessThan(0.05, Math.Abs((double)json["scoreBefore"]! - (double)json["scoreAfter"]!));
        Assert.IsLessThan((long)json["bytesBefore"]!, (long)json["bytesAfter"]!);
        Fsai.Run("optimize", model, "--prune", "auto", "-o", folder["none.onnx"]).FailedWith(ExitCode.Usage, "'--calibration'");
        Fsai.Run("optimize", model, "--prune", "some", "-o", folder["none.onnx"]).FailedWith(ExitCode.Usage, "'some'");
    }

    [TestMethod]
    public void Optimize_CalibratedOnAFolderOfPictures_ReadsTheirClasses()
    {
        using var folder = new WorkFolder();
        Pictures(folder["pictures"]);
        Brightness().Save(folder["net.onnx"]);

        Fsai run = Runtime.Require(Fsai.Run(
            "optimize", folder["net.onnx"], "--int8", "--calibration", folder["pictures"], "--batch", "4", "-o", folder["small.onnx"],
            "--json"));

        JsonNode json = JsonNode.Parse(run.Out)!;
        Assert.AreEqual(12, (long)json["rows"]!);
        Assert.AreEqual((1.0, 1.0), ((double)json["scoreBefore"]!, (double)json["scoreAfter"]!));
        Fsai cut = Fsai.Run(
            "optimize", folder["net.onnx"], "--int8", "--calibration", folder["pictures"], "--shorter-side", "9", "-o", folder["cut.onnx"],
            "--json").Succeeded();
        Assert.AreEqual(1.0, (double)JsonNode.Parse(cut.Out)!["scoreAfter"]!);
        Fsai.Run(
            "optimize", folder["net.onnx"], "--int8", "--calibration", folder["pictures"], "--shorter-side", "9", "--border", "114", "-o",
            folder["none.onnx"]).FailedWith(
            ExitCode.Usage, "choose one");
        Fsai.Run(
            "optimize", folder["net.onnx"], "--int8", "--calibration", folder["pictures"], "--shorter-side", "4", "-o",
            folder["none.onnx"]).FailedWith(
            ExitCode.Data, "ShorterSide");
    }

    [TestMethod]
    public void Optimize_ARegressionOnAllColumns_TellsItsError()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());
        var graph = new OnnxGraphBuilder("sum");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "batch", 2);
        graph.Output("y", x.Gemm(graph.Constant<float>("w", [3, 10], 2, 1), graph.Constant<float>("b", [0], 1)));
        graph.Build().Save(folder["sum.onnx"]);

        Fsai run = Runtime.Require(Fsai.Run(
            "optimize", folder["sum.onnx"], "--int8", "--calibration", data, "--label", "price", "-o", folder["small.onnx"], "--json"));

        JsonNode json = JsonNode.Parse(run.Out)!;
        Assert.AreEqual("root mean squared error", (string)json["metric"]!);
        Assert.AreEqual(1.0, (double)json["scoreBefore"]!, 0.2); // the noise of the sample
        Assert.IsNull(json["agreement"]);
    }

    [TestMethod]
    public void Optimize_WhatCannotBe_SaysWhyAndWritesNothing()
    {
        using var folder = new WorkFolder();
        string model = Perceptron(folder);
        File.WriteAllText(folder["broken.onnx"], "no model");
        Directory.CreateDirectory(folder["empty"]);
        string target = folder["small.onnx"];
        string[] before = folder.Names;

        Fsai.Run("optimize", model, "-o", target).FailedWith(ExitCode.Usage, "Say what to do");
        Fsai.Run("optimize", model, "--int8", "--fp16", "-o", target).FailedWith(ExitCode.Usage, "exclude each other");
        Fsai.Run("optimize", model, "--prune", "1.5", "-o", target).FailedWith(ExitCode.Usage, "(0, 1)");
        Fsai.Run("optimize", model, "--int8", "--range", "widest", "-o", target).FailedWith(ExitCode.Usage, "min-max");
        Fsai.Run("optimize", model, "--int8", "--mean", "1,x", "-o", target).FailedWith(ExitCode.Usage, "'x'");
        Fsai.Run("optimize", model, "--int8", "--inputs", "tenure", "-o", target).FailedWith(ExitCode.Usage, "names no columns");
        if (Fsai.Run("optimize", model, "--fold", "-o", folder["none/x.onnx"]).Code == ExitCode.Missing)
        {
            Assert.Inconclusive("ONNX Runtime was left out of this build.");
        }

        Fsai.Run("optimize", folder["none.onnx"], "--int8", "-o", target).FailedWith(ExitCode.Data, "none.onnx");
        Fsai.Run("optimize", folder["broken.onnx"], "--int8", "-o", target).FailedWith(ExitCode.Bundle, "broken.onnx");
        Fsai.Run("optimize", model, "--fold", "-o", folder["none/x.onnx"]).FailedWith(ExitCode.Output, "no folder");
        Fsai.Run("optimize", model, "--int8", "--label", "churned", "-o", target).FailedWith(ExitCode.Usage, "--data");
        Fsai.Run("optimize", model, "--int8", "--data", folder["churn.csv"], "--label", "nothing", "-o", target).FailedWith(
            ExitCode.Data, "'nothing'", "'churned'");
        Fsai.Run("optimize", model, "--int8", "--data", folder.Write("other.csv", "a,b\n1,2\n"), "-o", target).FailedWith(
            ExitCode.Data, "'tenure'", "missing");
        Fsai.Run("optimize", model, "--int8", "--calibration", folder["empty"], "-o", target).FailedWith(ExitCode.Data, "one input");
        Fsai.Run("optimize", model, "--int4", "--block-size", "7", "-o", target).FailedWith(ExitCode.Data, "--block-size");
        File.Delete(folder["other.csv"]);
        CollectionAssert.AreEqual(before, folder.Names);
    }

    private static string Perceptron(WorkFolder folder)
    {
        string model = ExportTests.Trained(folder, "mlp");
        Fsai.Run("export", model).Succeeded();
        return folder["m.onnx"];
    }

    /// <summary>Tells dark from bright from the sum of a grey picture.</summary>
    private static OnnxDocument Brightness()
    {
        var graph = new OnnxGraphBuilder("brightness");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "batch", 1, Side, Side);
        x = x.Conv(graph.Constant<float>("k", [.. Enumerable.Repeat(0.25f, 4)], 1, 1, 2, 2), stride: 2).Relu().Reshape(0, Side * Side / 4);
        float[] weights = [.. Enumerable.Range(0, Side * Side / 2).Select(i => i % 2 == 0 ? -0.1f : 0.1f)];
        graph.Output("y", x.Gemm(graph.Constant<float>("w", weights, Side * Side / 4, 2), graph.Constant<float>("b", [0.8f, -0.8f], 2)));
        return graph.Build();
    }

    // Portable bitmaps of 24 bits: bright ones and dark ones, a folder each.
    private static void Pictures(string folder)
    {
        var rng = new Rng(2);
        foreach ((string name, int middle) in new[] { ("a dark", 60), ("b bright", 200) })
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            for (int number = 0; number < 6; number++)
            {
                var file = new byte[54 + (Side * Side * 3)];
                Encoding.ASCII.GetBytes("BM").CopyTo(file, 0);
                BitConverter.GetBytes(file.Length).CopyTo(file, 2);
                (file[10], file[14], file[18], file[22], file[26], file[28]) = (54, 40, Side, Side, 1, 24);
                for (int i = 54; i < file.Length; i++)
                {
                    file[i] = (byte)(middle + rng.NextInt32(40) - 20);
                }

                File.WriteAllBytes(Path.Combine(folder, name, string.Create(CultureInfo.InvariantCulture, $"{number}.bmp")), file);
            }
        }
    }
}
