namespace FullStackAI.Onnx.Tests.Checking;

[TestClass]
public sealed class OnnxCheckerTests
{
    [TestMethod]
    public void Check_SoundModels_HaveNoFaults()
    {
        Assert.IsEmpty(OnnxChecker.Check(TestGraphs.Layer()));
        Assert.IsEmpty(OnnxChecker.Check(TestGraphs.Everything()));
    }

    [TestMethod]
    public void Check_SoundModels_PassPythonsCheckerToo()
    {
        PythonOnnx.Require();
        PythonOnnx.Check(TestGraphs.Layer());
        PythonOnnx.Check(TestGraphs.Everything());
    }

    [TestMethod]
    public void Check_InputNobodyProduces_NamesNodeAndValue() =>
        Expect(
            document => document.Graph.Nodes[1].Inputs[0] = "nowhere",
            "Node Relu 'relu': it reads 'nowhere', which nothing produces",
            "Relu 'relu'",
            "nowhere");

    [TestMethod]
    public void Check_Cycle_IsFound()
    {
        Expect(document => document.Graph.Nodes[0].Inputs[0] = "y", "only the later node", "Gemm 'gemm'", "y");
        Expect(document => document.Graph.Nodes[1].Inputs[0] = "y", "a cycle", "Relu 'relu'", "y");
    }

    [TestMethod]
    public void Check_NameWrittenTwice_IsFound() =>
        Expect(document => document.Graph.Nodes[1].Outputs[0] = "gemm", "it writes 'gemm', which another", "Relu 'relu'", "gemm");

    [TestMethod]
    public void Check_OperatorOfALaterVersion_SaysWhenItCame()
    {
        Expect(
            document => document.Graph.Nodes[1].Operation = "LayerNormalization",
            "it has 1 input(s), expected 2 to 3",
            "LayerNormalization 'relu'",
            null);
        OnnxDocument old = TestGraphs.Layer();
        old.OperatorSets[0] = new OnnxOperatorSet("", 16);
        old.Graph.Nodes[1].Operation = "LayerNormalization";
        StringAssert.Contains(OnnxChecker.Check(old)[0].ToString(), "it came with version 17");
    }

    [TestMethod]
    public void Check_UnknownOperator_SuggestsTheSpelling() =>
        Expect(document => document.Graph.Nodes[1].Operation = "ReLU", "no operator 'ReLU'; 'Relu' is spelt so", "ReLU 'relu'", null);

    [TestMethod]
    public void Check_UnimportedDomain_ListsWhatIsImported() =>
        Expect(
            document => document.Graph.Nodes[1].Domain = "ai.onnx.ml",
            "which the model does not import; it imports 'ai.onnx' 17",
            "ai.onnx.ml.Relu 'relu'",
            null);

    [TestMethod]
    public void Check_WrongAttributes_AreNamed()
    {
        Expect(
            document => document.Graph.Nodes[0].Attributes.Add(new OnnxAttribute("gamma", 1f)),
            "the attribute 'gamma', which Gemm does not take; it takes alpha, beta, transA, transB",
            "Gemm 'gemm'",
            null);
        Expect(
            document => document.Graph.Nodes[0].Attributes.Add(new OnnxAttribute("transA", 1f)),
            "'transA' is Float, expected Int",
            "Gemm 'gemm'",
            null);
        Expect(document => document.Graph.Nodes[1].Operation = "Cast", "it lacks the attribute 'to'", "Cast 'relu'", null);
    }

    [TestMethod]
    public void Check_ConstantWithTooFewBytes_NamesIt() =>
        Expect(
            document => document.Graph.Initializers[1].Raw = new byte[4],
            "the constant 'bias' of float[2] has 4 bytes, expected 8",
            null,
            "bias");

    [TestMethod]
    public void Check_NewerFileFormat_IsRefused() =>
        Expect(document => document.IrVersion = 99, "IR version 99; this library knows 1 to", null, null);

    [TestMethod]
    public void Check_DeclaredOutputThatIsNotWhatComesOut_IsFound() =>
        Expect(
            document => document.Graph.Outputs[0].Type = OnnxType.Tensor(OnnxElementType.Int64, "batch", 2),
            "declared as int64[batch,2] but is computed as float[batch,2]",
            null,
            "y");

    [TestMethod]
    public void Check_NewerOperatorSet_ChecksTheRest()
    {
        OnnxDocument document = TestGraphs.Layer();
        document.OperatorSets[0] = new OnnxOperatorSet("", 23);
        document.Graph.Nodes[1].Operation = "RMSNormalization";
        Assert.IsEmpty(OnnxChecker.Check(document));
        document.Graph.Nodes[1].Inputs[0] = "nowhere";
        Assert.HasCount(1, OnnxChecker.Check(document));
    }

    [TestMethod]
    public void RequireValid_ManyFaults_ListsAll()
    {
        OnnxDocument document = TestGraphs.Layer();
        document.Graph.Nodes[0].Inputs[0] = "a";
        document.Graph.Nodes[1].Inputs[0] = "b";

        OnnxException error = Assert.ThrowsExactly<OnnxException>(() => OnnxChecker.RequireValid(document));

        StringAssert.Contains(error.Message, "2 fault(s)");
        StringAssert.Contains(error.Message, "'a'");
        StringAssert.Contains(error.Message, "'b'");
    }

    [TestMethod]
    [Timeout(600_000)]
    public void Check_AMillionNodes_Ends()
    {
        var graph = new OnnxGraph("long");
        graph.Inputs.Add(new OnnxValueInfo("v0", OnnxType.Tensor(OnnxElementType.Float, 1)));
        for (int i = 0; i < 1_000_000; i++)
        {
            var node = new OnnxNode("Relu");
            node.Inputs.Add($"v{i}");
            node.Outputs.Add($"v{i + 1}");
            graph.Nodes.Add(node);
        }

        graph.Outputs.Add(new OnnxValueInfo("v1000000", OnnxType.Tensor(OnnxElementType.Float, 1)));
        var document = new OnnxDocument(graph) { OperatorSets = { new OnnxOperatorSet("", 17) } };

        Assert.IsEmpty(OnnxChecker.Check(OnnxDocument.Parse(document.ToArray())));
    }

    private static void Expect(Action<OnnxDocument> damage, string message, string? node, string? value)
    {
        OnnxDocument document = TestGraphs.Layer();
        damage(document);

        IReadOnlyList<OnnxFault> faults = OnnxChecker.Check(document);

        Assert.IsNotEmpty(faults);
        StringAssert.Contains(faults[0].ToString(), message);
        Assert.AreEqual(node, faults[0].Node);
        Assert.AreEqual(value, faults[0].Value);
    }
}
