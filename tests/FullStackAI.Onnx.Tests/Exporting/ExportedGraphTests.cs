using FullStackAI.Data;
using FullStackAI.OnnxRuntime.Tests.Exporting;
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

namespace FullStackAI.Onnx.Tests.Exporting;

/// <summary>Every kind of model and step, exported and held against three rule books: the checker's, shape inference's and Debian's python3-onnx.</summary>
[TestClass]
public sealed class ExportedGraphTests
{
    private static readonly Lazy<IReadOnlyList<(string Name, OnnxDocument Document)>> Graphs = new(() => [.. OfModels(), .. OfSteps()]);

    [TestMethod]
    public void Export_EveryModelAndStep_IsSoundAndOfKnownTypes()
    {
        foreach ((string name, OnnxDocument document) in Graphs.Value)
        {
            Assert.IsEmpty(OnnxChecker.Check(document), name);
            if (document.Graph.Nodes.Any(node => node.Operation == "Scan"))
            {
                Assert.StartsWith("neighbours", name); // a loop over features: what a body gives is declared, not inferred
                continue;
            }

            IReadOnlyDictionary<string, OnnxType> types = ShapeInference.Infer(document).Types;
            foreach (string output in document.Graph.Nodes.SelectMany(node => node.Outputs).Where(output => output.Length > 0))
            {
                Assert.IsTrue(types.TryGetValue(output, out OnnxType? type) && type is OnnxTensorType { Shape: not null }, $"{name}: '{output}' has no type");
            }
        }
    }

    [TestMethod]
    public void Export_EveryModelAndStep_KeepsTheDefaultVersionsOrSaysWhatItNeeds()
    {
        foreach ((string name, OnnxDocument document) in Graphs.Value)
        {
            Assert.AreEqual((8L, 17L), (document.IrVersion, document.OperatorSetVersion("")), name);
            Assert.IsTrue(document.OperatorSetVersion("ai.onnx.ml") is null or 3, name);
            bool needsMore = document.OperatorSets.Any(set => set.Domain is not ("" or "ai.onnx" or "ai.onnx.ml"));
            Assert.AreEqual(needsMore, document.Metadata.Values.Any(note => note.Contains("runs in ONNX Runtime only", StringComparison.Ordinal)), name);
        }

        Assert.HasCount(2, Graphs.Value.Where(graph => graph.Document.OperatorSetVersion("com.microsoft") is not null).ToList(), "the hash and the text");
    }

    [TestMethod]
    public void Export_EveryModelAndStep_PassesPythonsChecker()
    {
        PythonOnnx.Require();
        string folder = Directory.CreateTempSubdirectory("fsai-").FullName;
        try
        {
            foreach ((string name, OnnxDocument document) in Graphs.Value)
            {
                document.Save(Path.Combine(folder, name + ".onnx"));
            }

            string said = PythonOnnx.Output(
                """
                import glob, onnx, os, sys
                for path in sorted(glob.glob(sys.argv[1] + '/*.onnx')):
                    try: onnx.checker.check_model(onnx.load(path))
                    except Exception as error: print(os.path.basename(path), str(error).splitlines()[0])
                    else: print('sound')
                """,
                folder);

            Assert.AreEqual(string.Concat(Enumerable.Repeat("sound\n", Graphs.Value.Count)), said.ReplaceLineEndings("\n"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<(string Name, OnnxDocument Document)> OfModels()
    {
        var few = new BoostingOptions { NumIterations = 5, MinDataPerGroup = 5, MaxCatToOneHot = 1 };
        var ordered = new BoostingOptions { CategoryEncoding = CategoryEncoding.OrderedStatistics, CategoryCombinations = 4, CategoryCombinationSize = 3, MaxCatToOneHot = 1, NumIterations = 5, MinDataInLeaf = 5 };
        (string Name, ITrainer Trainer, FeatureForm Form)[] kinds =
        [
            ("baseline", new BaselineTrainer(), FeatureForm.Native),
            ("decision tree", new DecisionTreeTrainer(), FeatureForm.Native),
            ("exact boosting", new ExactBoostingTrainer(new ExactBoostingOptions { Rounds = 5 }), FeatureForm.Native),
            ("boosting", new BoostingTrainer(few), FeatureForm.Native),
            ("symmetric trees", new BoostingTrainer(BoostingOptions.SymmetricTrees with { NumIterations = 5 }), FeatureForm.Native),
            ("combinations", new BoostingTrainer(ordered), FeatureForm.Native),
            ("forest", new ForestTrainer(new ForestOptions { NumTrees = 5 }), FeatureForm.Native),
            ("gradient descent", new GradientDescentTrainer(new GradientDescentOptions { Epochs = 1 }), FeatureForm.Standardized),
            ("neighbours", new NearestNeighborsTrainer(), FeatureForm.Standardized),
            ("perceptron", new MlpTrainer(new MlpOptions { MaxEpochs = 1 }), FeatureForm.Standardized),
        ];
        foreach ((string name, ITrainer trainer, FeatureForm form) in kinds)
        {
            yield return ($"{name}, numbers", Export(trainer, form, MixedTable.Numbers, []));
            yield return ($"{name}, two classes", Export(trainer, form, MixedTable.Binary, ["no", "yes"]));
            yield return ($"{name}, three classes", Export(trainer, form, MixedTable.Three, ["low", "mid", "high"]));
        }

        yield return ("linear", Export(new LinearRegressionTrainer(), FeatureForm.Standardized, MixedTable.Numbers, []));
        yield return ("logistic, two classes", Export(new LogisticRegressionTrainer(), FeatureForm.Standardized, MixedTable.Binary, ["no", "yes"]));
        yield return ("logistic, three classes", Export(new LogisticRegressionTrainer(), FeatureForm.Standardized, MixedTable.Three, ["low", "mid", "high"]));
        foreach (NaiveBayesKind kind in Enum.GetValues<NaiveBayesKind>())
        {
            yield return ($"naive Bayes, {kind}", Export(new NaiveBayesTrainer(new NaiveBayesOptions { Kind = kind }), FeatureForm.Standardized, MixedTable.Three, ["low", "mid", "high"]));
        }
    }

    private static IEnumerable<(string Name, OnnxDocument Document)> OfSteps()
    {
        ColumnSelector numbers = new[] { "age", "income", "visits" };
        ColumnSelector words = new[] { "plan", "city" };
        ColumnSelector dates = new[] { "start", "end" };
        (string Name, Pipeline Pipeline)[] steps =
        [
            ("impute", Pipeline.Empty.Impute(numbers, new ImputeOptions { AddIndicator = true }).Impute(words)),
            ("scale", Pipeline.Empty.Scale(numbers, ScaleMethod.Standard)),
            ("quantile normal", Pipeline.Empty.QuantileNormal(numbers)),
            ("clip", Pipeline.Empty.Clip(numbers)),
            ("one hot", Pipeline.Empty.OneHot(words)),
            ("group rare", Pipeline.Empty.GroupRare(words).OneHot(words)),
            ("select", Pipeline.Empty.OneHot(words).Select(ColumnSelector.OfKinds(SlotKind.Number, SlotKind.Sparse), new SelectOptions { Share = 0.4 })),
            ("Yeo-Johnson", Pipeline.Empty.YeoJohnson(numbers)),
            ("bins", Pipeline.Empty.Bin(numbers).OneHot(numbers)),
            ("interactions", Pipeline.Empty.Interactions(numbers)),
            ("levels as numbers", Pipeline.Empty.Frequency(words)),
            ("hash", Pipeline.Empty.Hash(words)),
            ("date parts", Pipeline.Empty.DateParts(dates, DateParts.All)),
            ("date differences", Pipeline.Empty.DateDifferences(dates)),
        ];
        foreach ((string name, Pipeline pipeline) in steps)
        {
            yield return ($"step {name}", Export(pipeline, new BaselineTrainer(), MixedTable.Train(), MixedTable.Binary(MixedTable.Train()), ["no", "yes"]));
        }

        var texts = new Table([new TextColumn("comment", ["good thing", "bad thing", "fine thing", "good good"])]);
        yield return ("step text", Export(Pipeline.Empty.TextTfIdf(new[] { "comment" }), new LogisticRegressionTrainer(), texts, Labels.Classes([0f, 1, 0, 1], ["no", "yes"]), ["no", "yes"]));
    }

    private static OnnxDocument Export(ITrainer trainer, FeatureForm form, Func<Table, ulong, Labels> labels, string[] classes)
    {
        Table train = MixedTable.Train();
        return Export(new Featurizer().Plan(train, form).Pipeline, trainer, train, labels(train, 3), classes);
    }

    private static OnnxDocument Export(Pipeline pipeline, ITrainer trainer, Table train, Labels labels, string[] classes)
    {
        (FittedPipeline fitted, FeatureMatrix features) = pipeline.FitTransform(train, labels);
        return OnnxExporter.Export(fitted, trainer.Train(new TrainingSet(features, labels), new TrainingContext(TimeProvider.System)), new OnnxExportOptions { ClassNames = classes });
    }
}
