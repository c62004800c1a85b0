using System.Runtime.InteropServices;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.PackagingTests;

/// <content>What a bundle becomes in a user's build: classes at compile time, and a trimmed program.</content>
public sealed partial class PackageTests
{
    private const string ModelProgram = """
        using App;
        using FullStackAI.Data;
        using FullStackAI.Extensions.ML;
        using FullStackAI.Inference;
        using Microsoft.Extensions.DependencyInjection;

        using ChurnModel model = ChurnModel.Load("churn.fsai");
        ChurnOutput typed = model.Predict(new ChurnInput { Tenure = 4, Plan = "basic" });
        using Predictor predictor = Predictor.Load("churn.fsai");
        Prediction untyped = predictor.Predict(new Row { ["tenure"] = 4, ["plan"] = "basic" });
        Console.WriteLine($"{typed.PredictedLabel} {untyped.Label} {Math.Abs(typed.Probability - untyped["yes"]) < 1e-6}");

        // Through pools: the classes made from the bundle, and classes of the program's own.
        var services = new ServiceCollection();
        services.AddPredictionEnginePool<ChurnInput, ChurnOutput>().FromFile("churn", "churn.fsai", watchForChanges: false);
        services.AddPredictionEnginePool<Customer, Answer>().FromFile("churn.fsai");
        using ServiceProvider provider = services.BuildServiceProvider();
        var made = provider.GetRequiredService<PredictionEnginePool<ChurnInput, ChurnOutput>>();
        var own = provider.GetRequiredService<PredictionEnginePool<Customer, Answer>>();
        ChurnOutput pooled = made.Predict("churn", new ChurnInput { Tenure = 4, Plan = "basic" });
        Answer answer = own.Predict(new Customer(4, "basic"));
        Console.WriteLine($"{pooled.Probability == typed.Probability} {answer.PredictedLabel} {answer.Leaves == typed.Probability} {own.GetStatus().State}");

        IChurnClient client = new ChurnClient(new HttpClient { BaseAddress = new Uri("http://localhost:8080/") });
        Console.WriteLine($"client of {((ChurnClient)client).Model}");

        public sealed record Customer([property: ColumnName("tenure")] int Months, string Plan);

        public sealed class Answer
        {
            public string PredictedLabel { get; set; } = "";

            [ColumnName("Probability.yes")]
            public double Leaves;
        }
        """;

    [TestMethod]
    public void ModelItem_ARenamedColumn_BreaksTheBuild()
    {
        string app = ModelApp("model-item");
        SaveBundle(app, "tenure");
        string said = Shell.Run(app, s_feed.Packages, "dotnet", "run", "-c", "Release");
        Assert.Contains("yes yes True", said);
        Assert.Contains("True yes True Ready", said);
        Assert.Contains("client of churn", said);

        SaveBundle(app, "months");
        string errors = Shell.Fail(app, s_feed.Packages, "dotnet", "build", "-c", "Release", "-nologo");
        Assert.Contains("error CS0117: 'ChurnInput' does not contain a definition for 'Tenure'", errors);

        File.Delete(Path.Combine(app, "churn.fsai"));
        Assert.Contains("FSAI004", Shell.Fail(app, s_feed.Packages, "dotnet", "build", "-c", "Release", "-nologo"));
    }

    [TestMethod]
    public void TrimmedSelfContainedPublish_GivesNoWarningAndRuns()
    {
        string app = ModelApp("trimmed");
        SaveBundle(app, "tenure");

        string published = Shell.Run(
            app, s_feed.Packages, "dotnet", "publish", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained",
            "-o", "out", "-nologo",
            "-p:PublishTrimmed=true", "-p:TrimMode=full", "-p:SuppressTrimAnalysisWarnings=false", "-p:TrimmerSingleWarn=false",
            "-p:InvariantGlobalization=true");

        Assert.DoesNotContain("IL2", published);
        Assert.DoesNotContain("IL3", published);
        Assert.DoesNotContain("warning", published);
        string program = Path.Combine(app, "out", OperatingSystem.IsWindows() ? "app.exe" : "app");
        string said = Shell.Run(app, s_feed.Packages, program);
        Assert.Contains("yes yes True", said);
        Assert.Contains("True yes True Ready", said);
        Assert.Contains("client of churn", said);
    }

    private static string ModelApp(string name)
    {
        string app = Directory.CreateDirectory(Path.Combine(s_feed.Work, name)).FullName;
        // The packages under test come from the folder alone; the runtime that a self-contained
        // program carries comes from where the machine's other packages do.
        File.WriteAllText(Path.Combine(app, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <add key="here" value="{s_feed.Folder}" />
              </packageSources>
              <packageSourceMapping>
                <clear />
                <packageSource key="here"><package pattern="FullStackAI*" /></packageSource>
                <packageSource key="nuget.org"><package pattern="*" /></packageSource>
              </packageSourceMapping>
            </configuration>
            """);
        File.WriteAllText(Path.Combine(app, "app.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <RootNamespace>App</RootNamespace>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="FullStackAI" Version="{Version("FullStackAI")}" />
                <PackageReference Include="FullStackAI.Extensions.ML" Version="{Version("FullStackAI.Extensions.ML")}" />
                <PackageReference Include="Microsoft.Extensions.DependencyInjection" Version="10.0.14" />
                <FullStackAIModel Include="churn.fsai" Client="true" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(app, "Program.cs"), ModelProgram);
        return app;
    }

    private static void SaveBundle(string folder, string number)
    {
        const int rows = 200;
        var table = new Table(
        [
            new NumberColumn(number, [.. Enumerable.Range(0, rows).Select(row => (double)(row % 50))]),
            CategoryColumn.Of("plan", Enumerable.Range(0, rows).Select(row => row % 3 == 0 ? "plus" : "basic")),
        ]);
        Labels labels = Labels.Classes([.. Enumerable.Range(0, rows).Select(row => row % 50 < 25 ? 1f : 0f)], ["no", "yes"]);
        Pipeline pipeline = new Featurizer().Plan(table, FeatureForm.Standardized).Pipeline;
        (FittedPipeline fitted, FeatureMatrix features) = pipeline.FitTransform(table, labels);
        var model = new LogisticRegressionTrainer().Train(new TrainingSet(features, labels), new TrainingContext());
        Bundle.Create(new BundleManifest
        {
            Task = TaskKind.Binary,
            Label = "churned",
            ClassNames = labels.ClassNames,
        }, fitted, model, table).Save(
            Path.Combine(folder, "churn.fsai"));
    }
}
