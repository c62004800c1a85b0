using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Calibration;
using FullStackAI.Models.Neighbors;
using FullStackAI.Models.Trees;
using FullStackAI.Onnx;
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
using BoostingLoss = FullStackAI.Trainers.Boosting.BoostingLoss;

namespace FullStackAI.OnnxRuntime.Tests.Exporting;

[TestClass]
public sealed class ModelExportTests
{
    private static readonly string[] TwoClasses = ["no", "yes"];
    private static readonly string[] ThreeClasses = ["low", "mid", "high"];

    [TestMethod]
    public void Baseline_IsTheSame() => All(new BaselineTrainer(), FeatureForm.Native);

    [TestMethod]
    public void DecisionTree_IsTheSame() => All(new DecisionTreeTrainer(), FeatureForm.Native);

    [TestMethod]
    public void ExactBoosting_IsTheSame() => All(new ExactBoostingTrainer(), FeatureForm.Native);

    [TestMethod]
    public void Boosting_IsTheSame()
    {
        All(new BoostingTrainer(new BoostingOptions { MinDataPerGroup = 5, MaxCatToOneHot = 1, NumIterations = 60 }), FeatureForm.Native);
        All(
            new BoostingTrainer(new BoostingOptions { MinDataPerGroup = 5, MaxCatToOneHot = 1, NumIterations = 30 }),
            FeatureForm.Standardized);
    }

    [TestMethod]
    public void SymmetricTrees_AreTheSame() =>
        All(
            new BoostingTrainer(BoostingOptions.SymmetricTrees with { MinDataPerGroup = 5, MaxCatToOneHot = 1, NumIterations = 40 }),
            FeatureForm.Native);

    [TestMethod]
    public void OrderedStatistics_AreTheSame() =>
        All(
            new BoostingTrainer(
                new BoostingOptions { CategoryEncoding = CategoryEncoding.OrderedStatistics, MaxCatToOneHot = 1, NumIterations = 40 }),
            FeatureForm.Native);

    [TestMethod]
    public void SharedTrees_AreTheSame() =>
        Compare(
            new BoostingTrainer(new BoostingOptions { MulticlassTrees = MulticlassTrees.Shared, NumIterations = 40 }),
            FeatureForm.Native,
            MixedTable.Three,
            ThreeClasses);

    [TestMethod]
    public void CombinationsOfCategories_AreTheSame()
    {
        var options = new BoostingOptions
        {
            CategoryEncoding = CategoryEncoding.OrderedStatistics,
            CategoryCombinations = 4,
            CategoryCombinationSize = 3,
            MaxCatToOneHot = 1,
            NumIterations = 20,
            MinDataInLeaf = 5,
        };
        Assert.IsInstanceOfType<CrossedTreesModel>(
            All(new BoostingTrainer(options), FeatureForm.Native), "the trees must use a combination");
    }

    [TestMethod]
    public void EveryBoostingMode_IsTheSame()
    {
        var options = new BoostingOptions { MinDataPerGroup = 5, NumIterations = 15 };
        foreach (BoostingMode mode in Enum.GetValues<BoostingMode>())
        {
            Compare(new BoostingTrainer(options with { Mode = mode }), FeatureForm.Native, MixedTable.Binary, TwoClasses);
        }

        Compare(new BoostingTrainer(options with { Loss = BoostingLoss.OneVsAll }), FeatureForm.Native, MixedTable.Three, ThreeClasses);
        foreach (BoostingLoss loss in new[]
        {
            BoostingLoss.Absolute, BoostingLoss.Huber, BoostingLoss.Quantile, BoostingLoss.Poisson, BoostingLoss.Gamma,
            BoostingLoss.Tweedie,
        })
        {
            Compare(new BoostingTrainer(options with { Loss = loss }), FeatureForm.Native, Positive, []);
        }

        static Labels Positive(Table table, ulong seed) =>
            Labels.Regression([.. MixedTable.Numbers(table, seed).Values.ToArray().Select(MathF.Exp)]);
    }

    [TestMethod]
    public void Forests_AreTheSame()
    {
        foreach (ForestKind kind in Enum.GetValues<ForestKind>())
        {
            All(new ForestTrainer(new ForestOptions { Kind = kind, NumTrees = 20 }), FeatureForm.Native);
        }
    }

    [TestMethod]
    public void ForestOfManyTargets_GivesEachOfThem()
    {
        Table train = MixedTable.Train();
        float[][] targets = [.. new ulong[] { 3, 4, 5 }.Select(seed => MixedTable.Numbers(train, seed).Values.ToArray())];
        (FittedPipeline pipeline, FeatureMatrix features) = new Featurizer().Plan(train, FeatureForm.Native).Pipeline.FitTransform(
            train, Labels.Regression(targets[0]));
        Model model = new ForestTrainer(new ForestOptions { NumTrees = 20 }).TrainTargets(
            features, targets, new TrainingContext(TimeProvider.System));

        Assert.AreEqual(3, model.OutputCount);
        ExportParity.AssertPredictionsAgree(pipeline, model, MixedTable.Test(), []);
    }

    [TestMethod]
    public void LinearModels_AreTheSame()
    {
        Compare(new LinearRegressionTrainer(), FeatureForm.Standardized, MixedTable.Numbers, []);
        Compare(new LogisticRegressionTrainer(), FeatureForm.Standardized, MixedTable.Binary, TwoClasses);
        Compare(new LogisticRegressionTrainer(), FeatureForm.Standardized, MixedTable.Three, ThreeClasses);
        All(new GradientDescentTrainer(new GradientDescentOptions { Epochs = 3 }), FeatureForm.Standardized);
    }

    [TestMethod]
    [DataRow(NaiveBayesKind.Multinomial)]
    [DataRow(NaiveBayesKind.Complement)]
    [DataRow(NaiveBayesKind.Bernoulli)]
    public void NaiveBayes_IsTheSame(NaiveBayesKind kind)
    {
        var trainer = new NaiveBayesTrainer(new NaiveBayesOptions { Kind = kind });
        Compare(trainer, FeatureForm.Standardized, MixedTable.Binary, TwoClasses);
        Compare(trainer, FeatureForm.Standardized, MixedTable.Three, ThreeClasses);
    }

    [TestMethod]
    [DataRow(true, 15)]
    [DataRow(false, 5)]
    [DataRow(true, 1_000)] // more than there are rows
    public void NearestNeighbors_AreTheSame(bool byDistance, int neighbors)
    {
        // On rows that were trained on, distances are zero; among few rows of codes many are equally far.
        var trainer = new NearestNeighborsTrainer(new NearestNeighborsOptions { WeightByDistance = byDistance, Neighbors = neighbors });
        All(trainer, FeatureForm.Standardized);
        All(trainer, FeatureForm.Native);
    }

    [TestMethod]
    public void NearestNeighbors_EquallyFarAndOfUnequalWeight_AreTheSame()
    {
        var train = new Table([
            new CategoryColumn("plan", [0, 1, 2, 0, 1, 2, 0, 1], ["a", "b", "c"]),
            new NumberColumn("x", [1, 1, 1, 2, 2, 2, 1, double.NaN]),
        ]);
        Labels target = Labels.Classes([0f, 1, 2, 1, 0, 2, 1, 0], ThreeClasses);
        (FittedPipeline pipeline, FeatureMatrix features) = Pipeline.Empty.OneHot(new[] { "plan" }).FitTransform(train, target);
        foreach (float[]? weights in new[] { null, new float[] { 1, 2, 0, 0.5f, 1, 1, 3, 0 } })
        {
            Model model = new NearestNeighborsTrainer(new NearestNeighborsOptions { Neighbors = 2 }).Train(
                new TrainingSet(features, target, weights), new TrainingContext(TimeProvider.System));
            ExportParity.AssertPredictionsAgree(pipeline, model, train, ThreeClasses);
        }
    }

    [TestMethod]
    public void NearestNeighbors_OfMoreCellsThanAGraphTakes_AreRefusedWithTheWayOut()
    {
        Table train = MixedTable.Train();
        Labels target = MixedTable.Numbers(train);
        (FittedPipeline pipeline, FeatureMatrix features) = new Featurizer().Plan(train, FeatureForm.Standardized).Pipeline.FitTransform(
            train, target);
        var model = (NearestNeighborsModel)new NearestNeighborsTrainer().Train(
            new TrainingSet(features, target), new TrainingContext(TimeProvider.System));
        var graph = new OnnxGraphBuilder("neighbors");
        OnnxValue cells = graph.Input("features", OnnxElementType.Float, "batch", model.Features.Count);

        OnnxException error = Assert.ThrowsExactly<OnnxException>(
            () => Onnx.Exporting.NearestNeighborsExporter.Export(graph, model, cells, mostCells: 100));

        StringAssert.Contains(error.Message, $"it holds 400 rows of {model.Features.Count} features");
        StringAssert.Contains(error.Message, "NearestNeighborsOptions.MaxRows");
    }

    [TestMethod]
    public void Perceptron_IsTheSame() => All(new MlpTrainer(new MlpOptions { MaxEpochs = 5 }), FeatureForm.Standardized);

    [TestMethod]
    public void Calibrators_AreTheSame()
    {
        foreach (Calibrator calibrator in new Calibrator[]
        {
            new PlattCalibrator(1.3, -0.2),
            new TemperatureCalibrator(1.7),
            new IsotonicCalibrator([0.1, 0.4, 0.9], [0.05, 0.5, 0.8]),
            new IsotonicCalibrator([0.5], [0.3]),
        })
        {
            Compare(new LogisticRegressionTrainer(), FeatureForm.Standardized, MixedTable.Binary, TwoClasses, calibrator);
            Compare(new LogisticRegressionTrainer(), FeatureForm.Standardized, MixedTable.Three, ThreeClasses, calibrator);
        }
    }

    [TestMethod]
    [DataRow(13)]
    [DataRow(15)]
    [DataRow(18)]
    [DataRow(21)]
    [DataRow(25)]
    public void EveryOperatorSet_GivesTheSame(int opset)
    {
        Table train = MixedTable.Train();
        Labels target = MixedTable.Three(train);
        foreach (ITrainer trainer in new ITrainer[]
        {
            new BoostingTrainer(new BoostingOptions { NumIterations = 10 }),
            new MlpTrainer(new MlpOptions { MaxEpochs = 2 }),
            new NearestNeighborsTrainer(),
        })
        {
            (FittedPipeline pipeline, FeatureMatrix features) = new Featurizer().Plan(
                train, FeatureForm.Standardized).Pipeline.FitTransform(
                train, target);
            ExportParity.AssertPredictionsAgree(
                pipeline,
                trainer.Train(new TrainingSet(features, target), new TrainingContext(TimeProvider.System)),
                MixedTable.Test(),
                ThreeClasses,
                builder: OnnxBuilderOptions.For(opset));
        }
    }

    [TestMethod]
    public void ColumnsNamedLikeOutputs_LeaveTheirNamesAndAreNoted()
    {
        Table table = MixedTable.Train()
            .Select("age", "income", "plan", "city")
            .Rename("age", "label")
            .Rename("income", "probabilities")
            .Rename("plan", "prediction");
        Labels target = MixedTable.Binary(MixedTable.Train());
        (FittedPipeline pipeline, FeatureMatrix features) = new Featurizer().Plan(table, FeatureForm.Native).Pipeline.FitTransform(
            table, target);
        Model model = new BoostingTrainer(new BoostingOptions { NumIterations = 5 }).Train(
            new TrainingSet(features, target), new TrainingContext(TimeProvider.System));

        OnnxDocument classes = OnnxExporter.Export(pipeline, model, new OnnxExportOptions { ClassNames = TwoClasses });
        OnnxDocument numbers = OnnxExporter.Export(pipeline, model);

        Assert.AreEqual("predicted_label predicted_probabilities", string.Join(' ', classes.Graph.Outputs.Select(output => output.Name)));
        Assert.AreEqual("predicted_prediction", numbers.Graph.Outputs.Single().Name);
        Assert.IsTrue(classes.Metadata.Values.Contains("The output is named 'predicted_label', because the column 'label' is an input."));
        ExportParity.AssertPredictionsAgree(pipeline, model, table, TwoClasses);
        ExportParity.AssertPredictionsAgree(pipeline, model, table, []);
    }

    [TestMethod]
    public void Bundle_WithAWeightBelowZero_IsTheSame()
    {
        Table train = MixedTable.Train();
        Labels target = MixedTable.Numbers(train, 1);
        BundleMember[] members =
        [
            Member(new BoostingTrainer(new BoostingOptions { NumIterations = 20 }), FeatureForm.Native, 1.4),
            Member(new LinearRegressionTrainer(), FeatureForm.Standardized, -0.4),
        ];
        Bundle bundle = Bundle.Create(
            new BundleManifest { Task = TaskKind.Regression, Label = "spent", CreatedAt = DateTimeOffset.UnixEpoch }, members, train);

        using OnnxModel session = OnnxModel.Load(OnnxExporter.Export(bundle).ToArray(), TestModels.OnCpu);
        ReadOnlySpan<float> found = new OnnxTableScorer(session).Score(MixedTable.Test())["prediction"].AsTensor().Values<float>();

        double[] expected = bundle.Blend.Predict(MixedTable.Test());
        for (int row = 0; row < expected.Length; row++)
        {
            Assert.AreEqual(expected[row], found[row], ExportParity.Tolerance * Math.Max(1, Math.Abs(expected[row])));
        }

        BundleMember Member(ITrainer trainer, FeatureForm form, double weight)
        {
            (FittedPipeline pipeline, FeatureMatrix features) = new Featurizer().Plan(train, form).Pipeline.FitTransform(train, target);
            return new BundleMember(
                pipeline, trainer.Train(new TrainingSet(features, target), new TrainingContext(TimeProvider.System)), weight);
        }
    }

    [TestMethod]
    public void Bundle_OfTwoModelsOnTwoPipelines_IsTheSame()
    {
        Table train = MixedTable.Train();
        Labels target = MixedTable.Binary(train);
        BundleMember[] members =
        [
            Member(new BoostingTrainer(new BoostingOptions { NumIterations = 20 }), FeatureForm.Native, 2),
            Member(new LogisticRegressionTrainer(), FeatureForm.Standardized, 1),
        ];
        var manifest = new BundleManifest
        {
            Task = TaskKind.Binary,
            Label = "bought",
            ClassNames = TwoClasses,
            Threshold = 0.4,
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        Bundle bundle = Bundle.Create(manifest, members, train, new PlattCalibrator(1.2, 0.1));

        using OnnxModel session = OnnxModel.Load(OnnxExporter.Export(bundle).ToArray(), TestModels.OnCpu);
        IReadOnlyDictionary<string, OnnxData> outputs = new OnnxTableScorer(session).Score(MixedTable.Test());

        double[] expected = bundle.Blend.Predict(MixedTable.Test());
        ReadOnlySpan<float> found = outputs["probabilities"].AsTensor().Values<float>();
        for (int row = 0; row < expected.Length; row++)
        {
            Assert.AreEqual(expected[row], found[(row * 2) + 1], ExportParity.Tolerance);
            Assert.AreEqual(expected[row] >= 0.4 ? "yes" : "no", outputs["label"].AsTensor().Texts()[row]);
        }

        BundleMember Member(ITrainer trainer, FeatureForm form, double weight)
        {
            (FittedPipeline pipeline, FeatureMatrix features) = new Featurizer().Plan(train, form).Pipeline.FitTransform(train, target);
            return new BundleMember(
                pipeline, trainer.Train(new TrainingSet(features, target), new TrainingContext(TimeProvider.System)), weight);
        }
    }

    private static Model All(ITrainer trainer, FeatureForm form)
    {
        Compare(trainer, form, MixedTable.Numbers, []);
        Compare(trainer, form, MixedTable.Three, ThreeClasses);
        return Compare(trainer, form, MixedTable.Binary, TwoClasses);
    }

    private static Model Compare(
        ITrainer trainer, FeatureForm form, Func<Table, ulong, Labels> labels, string[] classes, Calibrator? calibrator = null)
    {
        Table train = MixedTable.Train();
        Labels target = labels(train, 3);
        (FittedPipeline pipeline, FeatureMatrix features) = new Featurizer().Plan(train, form).Pipeline.FitTransform(train, target);
        Model model = trainer.Train(new TrainingSet(features, target), new TrainingContext(TimeProvider.System));

        ExportParity.AssertPredictionsAgree(pipeline, model, train, classes, calibrator);
        ExportParity.AssertPredictionsAgree(pipeline, model, MixedTable.Test(), classes, calibrator);
        return model;
    }
}
