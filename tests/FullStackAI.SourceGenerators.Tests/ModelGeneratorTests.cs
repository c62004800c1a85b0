using System.Text;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Linear;
using FullStackAI.Preprocessing;
using FullStackAI.SourceGenerators.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace FullStackAI.SourceGenerators.Tests;

[TestClass]
public sealed class ModelGeneratorTests
{
    [TestMethod]
    public void Run_OnABundle_MakesClassesThatCompile()
    {
        GeneratorRun run =
            Run("class Host { double M(string path) { using var model = Models.ChurnModel.Load(path); return model.Predict(new Models.ChurnInput { MonthlyCharges = 1, Plan = \"basic\", Tenure = 3 }).ProbabilityLeaves; } }");

        Assert.IsEmpty(run.Errors, string.Join("\n", run.Errors.Select(e => e.ToString())));
        Assert.IsEmpty(run.Diagnostics);
        Assert.HasCount(3, run.Sources);
    }

    [TestMethod]
    public void Run_OnABundle_MakesAModelWithEveryWayToPredict()
    {
        GeneratorRun run = Run("""
            class Host
            {
                async System.Threading.Tasks.Task M(Models.ChurnModel model, System.Collections.Generic.IAsyncEnumerable<Models.ChurnInput> stream)
                {
                    var output = new Models.ChurnOutput();
                    model.Predict(new Models.ChurnInput(), ref output);
                    model.Predict(new Models.ChurnInput[2], new Models.ChurnOutput[2]);
                    foreach (Models.ChurnOutput one in model.Predict(new System.Collections.Generic.List<Models.ChurnInput>())) { }
                    await foreach (Models.ChurnOutput one in model.PredictAsync(stream)) { }
                    System.Console.WriteLine(model.Predictor.Manifest.Label);
                }
            }
            """);

        Assert.IsEmpty(run.Errors, string.Join("\n", run.Errors.Select(e => e.ToString())));
    }

    // Nobody asks a caller for what only training has: the signature lists what the pipelines read, and every cell of it may be left out.
    [TestMethod]
    public void Run_OnABundle_AsksNeitherForLabelWeightNorGroup_AndLetsEachCellBeMissing()
    {
        GeneratorRun run = Run(
            "class Host { Models.ChurnInput M() => new Models.ChurnInput { MonthlyCharges = null, Plan = null, Tenure = null }; }");
        string input = run.Sources.Single(source => source.Contains("class ChurnInput", StringComparison.Ordinal));
        Assert.IsEmpty(run.Errors, string.Join("\n", run.Errors.Select(e => e.ToString())));
        string[] columns =
        [
            .. System.Text.RegularExpressions.Regex
                .Matches(input[..input.IndexOf("class ChurnOutput", StringComparison.Ordinal)], "ColumnName\\(\"([^\"]+)\"\\)")
                .Select(match => match.Groups[1].Value)
        ];

        CollectionAssert.AreEqual(new[] { "monthly charges", "plan", "tenure" }, columns);
    }

    [TestMethod]
    public void Run_WithAClient_MakesOneThatCompiles()
    {
        GeneratorRun run = Run(
            """
            class Host
            {
                async System.Threading.Tasks.Task<double> M(Models.IChurnClient client) =>
                    (await client.PredictAsync(new Models.ChurnInput { MonthlyCharges = 1, Plan = "basic", Tenure = 3 })).ProbabilityLeaves
                    + (await client.PredictAsync(new[] { new Models.ChurnInput() })).Count;

                Models.IChurnClient New(System.Net.Http.HttpClient http) => new Models.ChurnClient(http) { Model = "other", Version = "stable" };
            }
            """,
            client: true);

        Assert.IsEmpty(run.Errors, string.Join("\n", run.Errors.Select(e => e.ToString())));
        Assert.HasCount(4, run.Sources);
    }

    [TestMethod]
    public void Run_WithAClientOfARenamedColumn_IsABuildError()
    {
        GeneratorRun run = Run(
            "class Host { object o = new Models.ChurnClient(null!).PredictAsync(new Models.ChurnInput { Charges = 1 }); }", client: true);
        Assert.AreEqual("CS0117", run.Errors.Single().Id);
    }

    [TestMethod]
    public void Run_OnARenamedColumn_IsABuildError()
    {
        GeneratorRun run = Run("class Host { object o = new Models.ChurnInput { Charges = 1 }; }");
        Assert.AreEqual("CS0117", run.Errors.Single().Id);
    }

    [TestMethod]
    public void Run_OnADamagedSignature_SaysSo()
    {
        var run = new GeneratorRun(
            "",
            new ModelGenerator(),
            new Text("/obj/fullstackai/churn/manifest.json", "{"),
            new Text("/obj/fullstackai/churn/signature.json", "{}"));
        Assert.AreEqual("FSAI003", run.Diagnostics.Single().Id);
    }

    [TestMethod]
    public void Run_OnTwoBundlesOfOneName_SaysSo()
    {
        var run = new GeneratorRun(
            "",
            new ModelGenerator(),
            new Text("/obj/fullstackai/my model/manifest.json", "{}"),
            new Text("/obj/fullstackai/my-model/manifest.json", "{}"));

        Assert.AreEqual("FSAI005", run.Diagnostics.Single().Id);
        StringAssert.Contains(
            run.Diagnostics.Single().GetMessage(System.Globalization.CultureInfo.InvariantCulture), "'my model', 'my-model'");
    }

    [TestMethod]
    [DataRow("App", "App")]
    [DataRow("my-app.1st", "my_app._1st")]
    [DataRow("a.class", "a.@class")]
    public void Namespace_OfAProject_IsOneThatCompiles(string name, string expected) =>
        Assert.AreEqual(expected, ModelWriter.Namespace(name));

    [TestMethod]
    [DataRow("monthly charges", "MonthlyCharges")]
    [DataRow("1st", "_1st")]
    [DataRow("größe_cm", "GrößeCm")]
    [DataRow("class", "Class")]
    [DataRow("!", "_")]
    public void Identifier_OfAColumnName_IsPascalCase(string name, string expected) =>
        Assert.AreEqual(expected, ModelWriter.Identifier(name));

    [TestMethod]
    [DataRow("""{"a": [1, -2.5e3, true, null, "x\"\u00e9\n"]}""")]
    public void Parse_OfJson_ReadsEveryKind(string json)
    {
        var items = (List<object?>)((Dictionary<string, object?>)Json.Parse(json)!)["a"]!;
        CollectionAssert.AreEqual(new object?[] { 1.0, -2500.0, true, null, "x\"é\n" }, items);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{")]
    [DataRow("[1,]")]
    [DataRow("\"\\q\"")]
    [DataRow("tru")]
    [DataRow("1 2")]
    public void Parse_OfWhatIsNoJson_IsAFormatException(string json) => Assert.ThrowsExactly<FormatException>(() => Json.Parse(json));

    private static GeneratorRun Run(string program, bool client = false)
    {
        var table = new Table([
            new NumberColumn("monthly charges", [1, 2, 3]),
            new CategoryColumn("plan", [0, 1, 0], ["basic", "pro"]),
            new IntegerColumn("tenure", [1, 2, 3]),
        ]);
        FittedPipeline pipeline = Pipeline.Empty.Fit(table);
        var manifest = new BundleManifest { Task = TaskKind.Binary, Label = "churned", ClassNames = ["stays", "leaves"] };
        // Training rows hold more than the pipeline reads: the label, the weight and the group of each row.
        var training = new Table([
            .. table.Columns,
            new CategoryColumn("churned", [0, 1, 0], ["stays", "leaves"]),
            new NumberColumn("weight", [1, 2, 1]),
            new IntegerColumn("household", [1, 1, 2]),
        ]);
        byte[] file = Bundle.Create(manifest, pipeline, new LinearModel(pipeline.Features, 3, 1, Link.Sigmoid, [0, 0, 0, 1]), training)
            .ToBytes()
            .ToArray();
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(file));
        Text Entry(string name)
        {
            using var reader = new StreamReader(zip.GetEntry(name)!.Open());
            return new Text($"/obj/fullstackai/churn/{name}", reader.ReadToEnd(), client);
        }

        return new GeneratorRun(program, new ModelGenerator(), Entry("manifest.json"), Entry("signature.json"));
    }

    private sealed class Text(string path, string content, bool client = false) : AdditionalText, IOptionsOfText
    {
        public IReadOnlyDictionary<string, string> Options { get; } = new Dictionary<string, string> { ["build_metadata.AdditionalFiles.FullStackAIClient"] = client
            ? "true"
            : "" };

        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(content, Encoding.UTF8);
    }
}
