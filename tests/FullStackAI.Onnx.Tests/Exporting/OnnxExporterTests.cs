using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.OnnxRuntime.Tests.Exporting;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Linear;
using FullStackAI.Trainers.Neighbors;

namespace FullStackAI.Onnx.Tests.Exporting;

[TestClass]
public sealed class OnnxExporterTests
{
    [TestMethod]
    public void Export_TreesAndLinearModels_PassPythonsChecker()
    {
        PythonOnnx.Require();
        PythonOnnx.Check(Export(new BoostingTrainer(new BoostingOptions { NumIterations = 3 }), FeatureForm.Native, ["no", "yes"]));
        PythonOnnx.Check(Export(new LogisticRegressionTrainer(), FeatureForm.Standardized, ["no", "yes"]));
        PythonOnnx.Check(Export(new NearestNeighborsTrainer(), FeatureForm.Standardized, ["no", "yes"]));
    }

    [TestMethod]
    public void Export_AClassifier_HasInputsByColumnAndLabelsOut()
    {
        OnnxDocument document = Export(new LogisticRegressionTrainer(), FeatureForm.Standardized, ["no", "yes"]);

        string inputs = string.Join(", ", document.Graph.Inputs);
        StringAssert.Contains(inputs, "age: float[batch,1]");
        StringAssert.Contains(inputs, "plan: string[batch,1]");
        StringAssert.Contains(inputs, "start: int64[batch,1]");
        Assert.AreEqual("label: string[batch], probabilities: float[batch,2]", string.Join(", ", document.Graph.Outputs));
        Assert.AreEqual((8L, 17L, 3L), (document.IrVersion, document.OperatorSetVersion(""), document.OperatorSetVersion("ai.onnx.ml")));
        Assert.IsTrue(document.Metadata.Values.Any(note => note.Contains("'start' enters as Unix seconds", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Export_AStepThatIsNotTheLibrarys_NamesItAndTheColumn()
    {
        var table = new Table([new NumberColumn("size", [1, 2, 3, 4])]);
        Labels labels = Labels.Classes([0f, 1f, 0f, 1f], ["no", "yes"]);
        (FittedPipeline pipeline, FeatureMatrix features) = Pipeline.Empty.Then(new OwnStep()).FitTransform(table, labels);
        Model model = new LogisticRegressionTrainer().Train(new TrainingSet(features, labels), new TrainingContext(TimeProvider.System));

        OnnxException error = Assert.ThrowsExactly<OnnxException>(() => OnnxExporter.Export(pipeline, model));

        StringAssert.Contains(
            error.Message, "Step 'own' (columns 'size') cannot be exported to ONNX: it is not one of this library's steps");
    }

    [TestMethod]
    public void Export_Text_SaysThatItNeedsOnnxRuntime()
    {
        var table = new Table(
            [new TextColumn("comment", ["good thing", "bad thing", "fine thing", "good good"]), new NumberColumn("x", [1, 2, 3, 4])]);
        Labels labels = Labels.Classes([0f, 1f, 0f, 1f], ["no", "yes"]);
        (FittedPipeline pipeline, FeatureMatrix features) = Pipeline.Empty.TextTfIdf(new[] { "comment" }).FitTransform(table, labels);
        Model model = new LogisticRegressionTrainer().Train(new TrainingSet(features, labels), new TrainingContext(TimeProvider.System));

        OnnxDocument document = OnnxExporter.Export(pipeline, model);

        Assert.Contains("comment: string[batch,1]", string.Join(", ", document.Graph.Inputs));
        Assert.IsTrue(document.Metadata.Values.Any(
            note => note.Contains("'comment' is split by com.microsoft.Tokenizer", StringComparison.Ordinal)));
        Assert.AreEqual(1, document.OperatorSetVersion("com.microsoft"));
    }

    [TestMethod]
    public void Export_ClassNamesThatDoNotFit_AreRefused() =>
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(
                () => Export(new LogisticRegressionTrainer(), FeatureForm.Standardized, ["a", "b", "c"])).Message,
            "3 names");

    private static OnnxDocument Export(ITrainer trainer, FeatureForm form, string[] classes)
    {
        Table train = MixedTable.Train();
        Labels labels = MixedTable.Binary(train);
        (FittedPipeline pipeline, FeatureMatrix features) = new Featurizer().Plan(train, form).Pipeline.FitTransform(train, labels);
        return OnnxExporter.Export(
            pipeline,
            trainer.Train(new TrainingSet(features, labels), new TrainingContext(TimeProvider.System)),
            new OnnxExportOptions { ClassNames = classes });
    }

    /// <summary>A step that a user of the library wrote.</summary>
    private sealed class OwnStep() : Transform(new[] { "size" })
    {
        public override SlotKind? InputKind => SlotKind.Number;

        public override FittedTransform Fit(FitContext context) => new FittedOwnStep(context.Specs);
    }

    private sealed class FittedOwnStep(IReadOnlyList<SlotSpec> inputs) : FittedTransform(inputs, inputs)
    {
        public override string ComponentName => "own";

        public override void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs) =>
            block.Numbers(inputs[0]).CopyTo(block.Numbers(outputs[0]));

        protected override void WriteState(Serialization.ComponentWriter writer)
        {
        }
    }
}
