using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Models;
using FullStackAI.Models.Calibration;
using FullStackAI.Onnx.Exporting;
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

/// <summary>Every kind of model and step, exported and held against three rule books: the
/// checker's, shape inference's and Debian's python3-onnx.</summary>
[TestClass]
public sealed class ExportedGraphTests
{
    private static readonly Lazy<IReadOnlyList<Exported>> Graphs = new(() => [.. OfModels(), .. OfSteps(), .. OfBundles()]);

    [TestMethod]
    public void Graphs_OfTheseTests_HaveEveryModelStepAndCalibrator()
    {
        var parts = Graphs.Value.SelectMany(graph => graph.Parts).ToHashSet();
        Assert.IsEmpty(ModelExporters.Names.Concat(TransformExporters.Names)
            .Concat(CalibratorExporters.Names)
            .Where(name => !parts.Contains(name))
            .ToList());
    }

    [TestMethod]
    public void Export_EveryModelAndStep_IsSoundAndOfKnownTypes()
    {
        foreach ((string name, OnnxDocument document, _) in Graphs.Value)
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
                Assert.IsTrue(
                    types.TryGetValue(output, out OnnxType? type) && type is OnnxTensorType { Shape: not null },
                    $"{name}: '{output}' has no type");
            }
        }
    }

    [TestMethod]
    public void Export_EveryModelAndStep_KeepsTheDefaultVersionsOrSaysWhatItNeeds()
    {
        foreach ((string name, OnnxDocument document, _) in Graphs.Value)
        {
            Assert.AreEqual((8L, 17L), (document.IrVersion, document.OperatorSetVersion("")), name);
            Assert.IsTrue(document.OperatorSetVersion("ai.onnx.ml") is null or 3, name);
            Assert.AreEqual(
                NeedsMore(document),
                document.Metadata.Values.Any(note => note.Contains("runs in ONNX Runtime only", StringComparison.Ordinal)),
                name);
        }

        Assert.AreEqual(
            "step hash, step text",
            string.Join(", ", Graphs.Value.Where(graph => NeedsMore(graph.Document)).Select(graph => graph.Name)));
    }

    [TestMethod]
    public void Export_EveryModelAndStep_PassesPythonsFullCheckWithTheTypesInferredHere()
    {
        PythonOnnx.Require();
        string folder = Directory.CreateTempSubdirectory("fsai-").FullName;
        try
        {
            foreach ((string name, OnnxDocument document, _) in Graphs.Value)
            {
                document.Save(Path.Combine(folder, name + ".onnx"));
            }

            // Python's inference does not know ONNX Runtime's operators, and ends the process on one behind its Tokenizer.
            string[] said = PythonOnnx.Output(
                """
                import glob, onnx, os, sys
                for path in sorted(glob.glob(sys.argv[1] + '/*.onnx')):
                    model, name = onnx.load(path), os.path.basename(path)[:-5]
                    full = all(s.domain in ('', 'ai.onnx', 'ai.onnx.ml') for s in model.opset_import)
                    try: onnx.checker.check_model(model, full_check=full)
                    except Exception as error: print(name, 'fault', str(error).splitlines()[0], sep='\t')
                    else: print(name, 'sound', sep='\t')
                    if full:
                        for v in onnx.shape_inference.infer_shapes(model, data_prop=True).graph.value_info:
                            t = v.type.tensor_type
                            print(name, v.name, t.elem_type, ','.join(str(d.dim_value) if d.HasField('dim_value') else '?' for d in t.shape.dim) if t.HasField('shape') else '-', sep='\t')
                """,
                folder).ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);

            string[][] lines = [.. said.Select(line => line.Split('\t'))];
            Assert.IsEmpty(lines.Where(line => line[1] == "fault").Select(line => string.Join(' ', line)).ToList());
            Assert.HasCount(Graphs.Value.Count, lines.Where(line => line[1] == "sound").ToList());
            AssertSameTypes([.. lines.Where(line => line.Length == 4)]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void AssertSameTypes(string[][] lines)
    {
        var types = Graphs.Value.ToDictionary(graph => graph.Name, graph => ShapeInference.Infer(graph.Document).Types);
        Assert.IsGreaterThan(2_000, lines.Length);
        foreach (string[] line in lines)
        {
            if (types[line[0]].TryGetValue(line[1], out OnnxType? type))
            {
                var ours = (OnnxTensorType)type;
                Assert.AreEqual(line[2], $"{(int)ours.Element}", $"{line[0]}: {line[1]}");
                Assert.IsTrue(
                    Agree(line[3], ours.Shape),
                    $"{line[0]}: {line[1]} is [{line[3]}] to Python and [{string.Join(",", ours.Shape ?? [])}] here");
            }
        }
    }

    /// <summary>Whether two shapes have the same axes, as far as both know them.</summary>
    private static bool Agree(string python, IReadOnlyList<OnnxDimension>? ours)
    {
        if (python == "-" || ours is null)
        {
            return true;
        }

        string[] sizes = python.Split(',', StringSplitOptions.RemoveEmptyEntries);
        return sizes.Length == ours.Count
            && sizes.Zip(ours).All(pair => pair.First == "?" || pair.Second.Size is not { } size || pair.First == $"{size}");
    }

    private static bool NeedsMore(OnnxDocument document) =>
        document.OperatorSets.Any(set => set.Domain is not ("" or "ai.onnx" or "ai.onnx.ml"));

    private static IEnumerable<Exported> OfModels()
    {
        var few = new BoostingOptions { NumIterations = 5, MinDataPerGroup = 5, MaxCatToOneHot = 1 };
        var ordered = new BoostingOptions
        {
            CategoryEncoding = CategoryEncoding.OrderedStatistics,
            CategoryCombinations = 4,
            CategoryCombinationSize = 3,
            MaxCatToOneHot = 1,
            NumIterations = 5,
            MinDataInLeaf = 5,
        };
        (string Name, ITrainer Trainer, FeatureForm Form)[] kinds =
        [
            ("baseline", new BaselineTrainer(), FeatureForm.Native),
            ("decision tree", new DecisionTreeTrainer(), FeatureForm.Native),
            ("exact boosting", new ExactBoostingTrainer(new ExactBoostingOptions { Rounds = 5 }), FeatureForm.Native),
            ("boosting", new BoostingTrainer(few), FeatureForm.Native),
            ("symmetric trees", new BoostingTrainer(BoostingOptions.SymmetricTrees with { NumIterations = 5 }), FeatureForm.Native),
            ("combinations", new BoostingTrainer(ordered), FeatureForm.Native),
            ("forest", new ForestTrainer(new ForestOptions { NumTrees = 5 }), FeatureForm.Native),
            ("extra trees", new ForestTrainer(new ForestOptions { NumTrees = 5, Kind = ForestKind.ExtraTrees }), FeatureForm.Native),
            ("gradient descent", new GradientDescentTrainer(new GradientDescentOptions { Epochs = 1 }), FeatureForm.Standardized),
            ("neighbours", new NearestNeighborsTrainer(), FeatureForm.Standardized),
            ("perceptron", new MlpTrainer(new MlpOptions { MaxEpochs = 1 }), FeatureForm.Standardized),
        ];
        foreach ((string name, ITrainer trainer, FeatureForm form) in kinds)
        {
            yield return Export($"{name}, numbers", trainer, form, MixedTable.Numbers, []);
            yield return Export($"{name}, two classes", trainer, form, MixedTable.Binary, ["no", "yes"]);
            yield return Export($"{name}, three classes", trainer, form, MixedTable.Three, ["low", "mid", "high"]);
        }

        yield return Export("linear", new LinearRegressionTrainer(), FeatureForm.Standardized, MixedTable.Numbers, []);
        yield return Export(
            "logistic, two classes", new LogisticRegressionTrainer(), FeatureForm.Standardized, MixedTable.Binary, ["no", "yes"]);
        yield return Export(
            "logistic, three classes", new LogisticRegressionTrainer(), FeatureForm.Standardized, MixedTable.Three, ["low", "mid", "high"]);
        foreach (NaiveBayesKind kind in Enum.GetValues<NaiveBayesKind>())
        {
            yield return Export(
                $"naive Bayes, {kind}",
                new NaiveBayesTrainer(new NaiveBayesOptions { Kind = kind }),
                FeatureForm.Standardized,
                MixedTable.Three,
                ["low", "mid", "high"]);
        }
    }

    private static IEnumerable<Exported> OfSteps()
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
            ("select", Pipeline.Empty.OneHot(words).Select(
                ColumnSelector.OfKinds(SlotKind.Number, SlotKind.Sparse), new SelectOptions { Share = 0.4 })),
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
            yield return Export(
                $"step {name}", pipeline, new BaselineTrainer(), MixedTable.Train(), MixedTable.Binary(MixedTable.Train()), ["no", "yes"]);
        }

        var texts = new Table([new TextColumn("comment", ["good thing", "bad thing", "fine thing", "good good"])]);
        yield return Export(
            "step text",
            Pipeline.Empty.TextTfIdf(new[] { "comment" }),
            new LogisticRegressionTrainer(),
            texts,
            Labels.Classes([0f, 1, 0, 1], ["no", "yes"]),
            ["no", "yes"]);
    }

    private static IEnumerable<Exported> OfBundles()
    {
        Table train = MixedTable.Train();
        Labels labels = MixedTable.Binary(train);
        BundleMember[] members =
        [
            Member(new BoostingTrainer(new BoostingOptions { NumIterations = 5 }), FeatureForm.Native, 2),
            Member(new LogisticRegressionTrainer(), FeatureForm.Standardized, 1),
        ];
        var manifest = new BundleManifest
        {
            Task = TaskKind.Binary,
            Label = "bought",
            ClassNames = ["no", "yes"],
            Threshold = 0.4,
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        foreach (Calibrator calibrator in new Calibrator[]
        {
            new PlattCalibrator(1.3, -0.2),
            new TemperatureCalibrator(1.7),
            new IsotonicCalibrator([0.1, 0.4, 0.9], [0.05, 0.5, 0.8]),
        })
        {
            Bundle bundle = Bundle.Create(manifest, members, train, calibrator);
            yield return new Exported(
                $"bundle, {calibrator.ComponentName}",
                OnnxExporter.Export(bundle),
                [calibrator.ComponentName, .. members.Select(member => member.Model.ComponentName)]);
            yield return new Exported(
                $"bundle without classes, {calibrator.ComponentName}",
                OnnxExporter.Export(bundle, new OnnxBundleOptions { WithClasses = false }),
                []);
        }

        BundleMember Member(ITrainer trainer, FeatureForm form, double weight)
        {
            (FittedPipeline pipeline, FeatureMatrix features) = new Featurizer().Plan(train, form).Pipeline.FitTransform(train, labels);
            return new BundleMember(
                pipeline, trainer.Train(new TrainingSet(features, labels), new TrainingContext(TimeProvider.System)), weight);
        }
    }

    private static Exported Export(string name, ITrainer trainer, FeatureForm form, Func<Table, ulong, Labels> labels, string[] classes)
    {
        Table train = MixedTable.Train();
        return Export(name, new Featurizer().Plan(train, form).Pipeline, trainer, train, labels(train, 3), classes);
    }

    private static Exported Export(string name, Pipeline pipeline, ITrainer trainer, Table train, Labels labels, string[] classes)
    {
        (FittedPipeline fitted, FeatureMatrix features) = pipeline.FitTransform(train, labels);
        Model model = trainer.Train(new TrainingSet(features, labels), new TrainingContext(TimeProvider.System));
        return new Exported(
            name,
            OnnxExporter.Export(fitted, model, new OnnxExportOptions { ClassNames = classes }),
            [model.ComponentName, .. fitted.Steps.Select(step => step.Transform.ComponentName)]);
    }

    /// <summary>A graph.</summary>
    /// <param name="Name">What it is of.</param>
    /// <param name="Document">The graph.</param>
    /// <param name="Parts">The registered names of the models, steps and calibrators in it.</param>
    private sealed record Exported(string Name, OnnxDocument Document, IReadOnlyCollection<string> Parts);
}
