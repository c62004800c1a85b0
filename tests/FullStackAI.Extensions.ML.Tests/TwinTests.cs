using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Linear;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SentimentHost;

namespace FullStackAI.Extensions.ML.Tests;

/// <summary>A host as it stands on Microsoft.Extensions.ML (<c>Twin/MLNetHost.txt</c>) and the
/// same on this pool (<c>Twin/Host.cs</c>, compiled and run here).</summary>
[TestClass]
public sealed class TwinTests
{
    [TestMethod]
    public void TheTwoHosts_DifferInTheirUsingLinesOnly()
    {
        string[] theirs = Lines("MLNetHost.txt");
        string[] ours = Lines("Host.cs");

        CollectionAssert.AreEqual(WithoutUsings(theirs), WithoutUsings(ours));
        CollectionAssert.IsSubsetOf(new[] { "using Microsoft.Extensions.ML;", "using Microsoft.ML;", "using Microsoft.ML.Data;" }, theirs);
        Assert.DoesNotContain("FullStackAI", string.Join('\n', theirs));
        Assert.DoesNotContain("Microsoft.ML", string.Join('\n', ours));
        Assert.IsGreaterThan(60, WithoutUsings(ours).Length);
    }

    [TestMethod]
    public async Task TheHost_OnThisPool_PredictsThroughEveryCallItMakes()
    {
        string path = Path.Combine(Path.GetTempPath(), $"sentiment-{Guid.NewGuid():N}.fsai");
        Bundle bundle = Train();
        bundle.Save(path);
        try
        {
            var loader = new FolderModelLoader(() => new Predictor(bundle));
            using IHost host = Program.Build(path, new Uri("http://models.example/none.fsai"), loader);
            var service = host.Services.GetRequiredService<SentimentService>();
            double expected = new Predictor(bundle).Predict(new Row { ["SentimentText"] = "what a good film" })["positive"];

            Assert.AreEqual("Positive", service.Predict("what a good film"));
            Assert.AreEqual("Negative", service.Predict("what a bad film"));
            Assert.AreEqual(expected, service.Probability("what a good film"), 1e-6);
            Assert.AreEqual(Math.Log(expected / (1 - expected)), service.Default("what a good film"), 1e-4);
            Predictor first = service.Model();
            loader.Publish();
            await TestHost.Until(() => !ReferenceEquals(first, service.Model()), "the loader's next model is live");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Bundle Train()
    {
        const int rows = 200;
        string[] words = ["film", "book", "song", "day"];
        var table = new Table([
            new TextColumn(
                "SentimentText",
                Enumerable.Range(0, rows).Select(row => $"what a {(row % 2 == 0 ? "good" : "bad")} {words[row / 2 % words.Length]}"))
        ]);
        Labels labels = Labels.Classes([.. Enumerable.Range(0, rows).Select(row => row % 2 == 0 ? 1f : 0f)], ["negative", "positive"]);
        (FittedPipeline pipeline, FeatureMatrix features) = Pipeline.Empty.TextTfIdf("SentimentText").FitTransform(table, labels);
        var model = new LogisticRegressionTrainer().Train(new TrainingSet(features, labels), new TrainingContext());
        return Bundle.Create(
            new BundleManifest { Task = TaskKind.Binary, Label = "Label", ClassNames = labels.ClassNames }, pipeline, model, table);
    }

    private static string[] WithoutUsings(string[] lines) => [.. lines.Where(line => !line.StartsWith("using ", StringComparison.Ordinal))];

    private static string[] Lines(string name)
    {
        using var reader = new StreamReader(typeof(TwinTests).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n');
    }
}
