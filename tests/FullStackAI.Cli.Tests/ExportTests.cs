using System.Text.Json.Nodes;
using FullStackAI.Bundles;
using FullStackAI.Onnx;

namespace FullStackAI.Cli.Tests;

/// <summary>From a model file to an ONNX graph.</summary>
[TestClass]
public sealed class ExportTests
{
    [TestMethod]
    public void Export_AClassifier_WritesTheGraphBesideTheModel()
    {
        using var folder = new WorkFolder();
        string model = Trained(folder);

        Fsai exported = Fsai.Run("export", model).Succeeded();

        OnnxDocument document = OnnxDocument.Load(folder["m.onnx"]);
        Assert.AreEqual("label: string[batch], probabilities: float[batch,2]", string.Join(", ", document.Graph.Outputs));
        Assert.AreEqual((17L, 8L), (document.OperatorSetVersion(""), document.IrVersion));
        Assert.Contains("input   tenure         float[batch,1]", exported.Out);
        Assert.Contains("'joined' enters as Unix seconds", exported.Out);
        CollectionAssert.AreEqual(new[] { "churn.csv", "m.fsai", "m.onnx" }, folder.Names);
    }

    [TestMethod]
    public void Export_WithoutClassesForANewerSet_IsAsAsked()
    {
        using var folder = new WorkFolder();
        string model = Trained(folder);

        Fsai exported = Fsai.Run(
            "export", model, "-o", folder["x.onnx"], "--opset", "21", "--no-classes", "--name", "churn", "--json").Succeeded();

        OnnxDocument document = OnnxDocument.Load(folder["x.onnx"]);
        Assert.AreEqual("prediction: float[batch,1]", string.Join(", ", document.Graph.Outputs));
        Assert.AreEqual((21L, 10L, "churn"), (document.OperatorSetVersion(""), document.IrVersion, document.Graph.Name));
        Assert.AreEqual("no\nyes", document.Metadata["fullstackai.classes"]);
        JsonNode json = JsonNode.Parse(exported.Out)!;
        Assert.AreEqual(new FileInfo(folder["x.onnx"]).Length, (long)json["bytes"]!);
        Assert.AreEqual(21, (int)json["operatorSets"]!["ai.onnx"]!);
        Assert.AreEqual("prediction", (string)json["outputs"]![0]!["name"]!);
        Assert.IsNull(json["largestDifference"]);
    }

    [TestMethod]
    public void Export_Embedded_IsCarriedByTheModelFile()
    {
        using var folder = new WorkFolder();
        string model = Trained(folder);

        Fsai.Run("export", model, "--embed").Succeeded();

        CollectionAssert.AreEqual(new[] { "churn.csv", "m.fsai" }, folder.Names);
        Assert.IsTrue(Bundle.Load(model).TryGetOnnx(out ReadOnlyMemory<byte> graph));
        Assert.AreEqual("label", OnnxDocument.Parse(graph).Graph.Outputs[0].Name);
        Assert.Contains("model.onnx", Fsai.Run("inspect", model).Succeeded().Out);
        Fsai.Run("predict", model, folder["churn.csv"]).Succeeded();
    }

    [TestMethod]
    public void Export_Checked_AgreesWithTheKnownAnswers()
    {
        using var folder = new WorkFolder();
        string model = Trained(folder);

        Fsai exported = Runtime.Require(Fsai.Run("export", model, "-o", folder["x.onnx"], "--check", "--json"));

        Assert.IsLessThan(1e-5, (double)JsonNode.Parse(exported.Out)!["largestDifference"]!);
    }

    [TestMethod]
    public void Export_WhatCannotBe_SaysWhyAndWritesNothing()
    {
        using var folder = new WorkFolder();
        string model = Trained(folder);
        File.WriteAllText(folder["broken.fsai"], "no bundle");
        string[] before = folder.Names;

        Fsai.Run("export", folder["none.fsai"], "-o", folder["x.onnx"]).FailedWith(ExitCode.Bundle, "none.fsai");
        Fsai.Run("export", folder["broken.fsai"]).FailedWith(ExitCode.Bundle);
        Fsai.Run("export", model, "-o", folder["none/x.onnx"]).FailedWith(ExitCode.Output, "no folder");
        Fsai.Run("export", model, "-o", Path.GetDirectoryName(model)!).FailedWith(ExitCode.Output, "is a folder");
        Fsai.Run("export", model, "--opset", "12").FailedWith(ExitCode.Usage, "[13, 25]");
        Fsai.Run("export", model, "--opset", "many").FailedWith(ExitCode.Usage);
        CollectionAssert.AreEqual(before, folder.Names);
    }

    [TestMethod]
    [Timeout(600_000)]
    public void Export_WhereTheNativeLibraryIsAbsent_WorksAndTheCheckSaysHowToGetIt()
    {
        using var folder = new WorkFolder();
        string model = Trained(folder);
        Runtime.Require(Fsai.Run("export", model, "-o", folder["checked.onnx"], "--check"));
        string tool = WithoutNatives(folder);

        (int plain, _) = Start(tool, null, "export", model, "-o", folder["x.onnx"]);
        (int check, string error) = Start(tool, null, "export", model, "-o", folder["y.onnx"], "--check");

        Assert.AreEqual(((int)ExitCode.Success, (int)ExitCode.Missing), (plain, check), error);
        Assert.Contains("could not be loaded; looked in", error);
        Assert.Contains("FULLSTACKAI_ONNXRUNTIME", error);
        Assert.IsTrue(File.Exists(folder["x.onnx"]) && !File.Exists(folder["y.onnx"]));
    }

    [TestMethod]
    [Timeout(600_000)]
    public void Export_WhereTheVariableNamesTheNativesFolder_ChecksWithIt()
    {
        using var folder = new WorkFolder();
        string model = Trained(folder);
        Runtime.Require(Fsai.Run("export", model, "-o", folder["checked.onnx"], "--check"));
        string tool = WithoutNatives(folder);
        string natives = Path.GetDirectoryName(
            Directory.EnumerateFiles(AppContext.BaseDirectory, "*onnxruntime.*", SearchOption.AllDirectories).First(
                file => Path.GetExtension(file) is ".so" or ".dylib" || Path.GetFileName(file) == "onnxruntime.dll"))!;

        (int named, string said) = Start(tool, natives, "export", model, "-o", folder["x.onnx"], "--check");
        (int empty, string error) = Start(tool, folder["nothing here"], "export", model, "-o", folder["y.onnx"], "--check");

        Assert.AreEqual(((int)ExitCode.Success, (int)ExitCode.Missing), (named, empty), said);
        Assert.Contains($"looked in '{folder["nothing here"]}'", error);
        Assert.IsTrue(File.Exists(folder["x.onnx"]) && !File.Exists(folder["y.onnx"]));
    }

    /// <summary>The tool in a folder of its own, without the native libraries.</summary>
    private static string WithoutNatives(WorkFolder folder)
    {
        string bare = Directory.CreateDirectory(folder["tool"]).FullName;
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Append(
            Path.Combine(AppContext.BaseDirectory, "fsai.runtimeconfig.json")))
        {
            File.Copy(file, Path.Combine(bare, Path.GetFileName(file)));
        }

        return Path.Combine(bare, "fsai.dll");
    }

    private static (int Code, string Error) Start(string tool, string? natives, params string[] arguments)
    {
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", ["exec", tool, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment.Remove("FULLSTACKAI_ONNXRUNTIME");
        if (natives is not null)
        {
            start.Environment["FULLSTACKAI_ONNXRUNTIME"] = natives;
        }

        using var process = System.Diagnostics.Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said + output.GetAwaiter().GetResult());
    }

    internal static string Trained(WorkFolder folder, string trainer = "logistic-regression")
    {
        string data = folder.Write("churn.csv", Samples.Churn());
        Fsai.Run("train", data, "--label", "churned", "--ignore", "id", "--trainer", trainer, "--folds", "2", "-o", folder["m.fsai"]).Succeeded();
        return folder["m.fsai"];
    }
}
