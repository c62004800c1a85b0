namespace FullStackAI.Onnx.Tests.Building;

[TestClass]
public sealed class OnnxGraphBuilderTests
{
    [TestMethod]
    public void MatMul_RowsThatDoNotMeet_FailsAtTheCall()
    {
        var graph = new OnnxGraphBuilder("g");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "batch", 3);
        OnnxValue w = graph.Constant<float>("w", [1, 2, 3, 4], 2, 2);

        OnnxException error = Assert.ThrowsExactly<OnnxException>(() => x.MatMul(w));

        StringAssert.Contains(error.Message, "it multiplies 'x' [batch,3] by 'w' [2,2]: 3 columns meet 2 rows");
    }

    [TestMethod]
    public void Add_TwoElementTypes_FailsAtTheCall()
    {
        var graph = new OnnxGraphBuilder("g");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, 3);

        OnnxException error = Assert.ThrowsExactly<OnnxException>(() => x.Add(graph.Scalar(1L)));

        StringAssert.Contains(error.Message, "'x' is float and 'int64_1' is int64");
    }

    [TestMethod]
    public void Input_NameTaken_IsRefused()
    {
        var graph = new OnnxGraphBuilder("g");
        graph.Input("x", OnnxElementType.Float, 3);

        Assert.ThrowsExactly<ArgumentException>(() => graph.Input("x", OnnxElementType.Float, 3));
    }

    [TestMethod]
    public void Node_ValueOfAnotherGraph_IsRefused()
    {
        OnnxValue foreign = new OnnxGraphBuilder("other").Input("x", OnnxElementType.Float, 3);
        OnnxValue own = new OnnxGraphBuilder("g").Input("x", OnnxElementType.Float, 3);

        Assert.ThrowsExactly<ArgumentException>(() => own.Add(foreign));
    }

    [TestMethod]
    public void Scalar_Twice_IsKeptOnce()
    {
        var graph = new OnnxGraphBuilder("g");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, 3);
        graph.Output("y", x.Add(graph.Scalar(2f)).Mul(graph.Scalar(2f)).Add(graph.Scalar(0f)).Add(graph.Scalar(-0f)));

        Assert.HasCount(3, graph.Build().Graph.Initializers);
    }

    [TestMethod]
    public void Build_WithoutMachineLearningOperators_ImportsOnlyOnnx()
    {
        CollectionAssert.AreEqual(new[] { new OnnxOperatorSet("", 17) }, TestGraphs.Layer().OperatorSets.ToArray());
        CollectionAssert.AreEqual(
            new[] { new OnnxOperatorSet("", 17), new OnnxOperatorSet("ai.onnx.ml", 3) }, TestGraphs.Everything().OperatorSets.ToArray());
    }

    [TestMethod]
    public void Options_OutOfRange_AreRefused() =>
        Assert.ThrowsExactly<ArgumentException>(() => new OnnxGraphBuilder("g", new OnnxBuilderOptions { OperatorSet = 3 }));
}
