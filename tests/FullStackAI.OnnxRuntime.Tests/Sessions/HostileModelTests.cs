using FullStackAI.Onnx;
using FullStackAI.Onnx.Protobuf;

namespace FullStackAI.OnnxRuntime.Tests.Sessions;

/// <summary>Models made to do harm, beyond what damage by chance gives: each is refused before the runtime sees it.</summary>
[TestClass]
public sealed class HostileModelTests
{
    [TestMethod]
    [Timeout(60_000)]
    public void Load_FortyFunctionsThatCallTheOneBeforeTwice_IsRefusedByWhatTheyWouldBecome()
    {
        // f0 is one node; each other is two calls: 2 + twice the one before.
        Refused(Calling(40), "nodes with its own functions written out, more than the 250,000 of OnnxModelOptions.MaximumNodes");

        using OnnxModel model = OnnxModel.Load(Calling(4), TestModels.OnCpu);
        CollectionAssert.AreEqual(new[] { 0f, 2f }, model.Run(X(-1, 2))["y"].AsTensor().Values<float>().ToArray());
        // 1 + (2 + 2 · (2 + 2 · (2 + 2 · 1)))
        Refused(Calling(4), "has 23 nodes with its own functions", TestModels.OnCpu with { MaximumNodes = 22 });
    }

    [TestMethod]
    public void Load_FunctionsThatCallThemselvesOrTooDeep_IsRefused()
    {
        byte[] ring = [.. Graph("f1"), .. Function("f0", ["f1"]), .. Function("f1", ["f0"])];
        byte[] ladder = [.. Graph("f99"), .. Function(
            "f0", [""]), .. Enumerable.Range(1, 99).SelectMany(i => Function($"f{i}", [$"f{i - 1}"]))];

        Refused(ring, "calls itself");
        Refused(ladder, "call each other more than 64 deep");
    }

    [TestMethod]
    public void Load_AGraphInTwoParts_IsRefused()
    {
        // A runtime merges the two, and would find tensors that were never looked at.
        Refused([.. TestModels.Layer(), .. TestModels.Layer()], "The file holds its graph twice");
    }

    [TestMethod]
    public void Load_DataFilesOfFunctionsAndSparseConstants_AreLookedAtToo()
    {
        var outside = new OnnxTensor("k", OnnxElementType.Float, [2]) { External = new OnnxExternalData("../secret", 0, 8) };
        OnnxDocument inFunction = OnnxDocument.Parse(Calling(2));
        inFunction.Definitions[0].Body.Nodes[0].Attributes.Add(new OnnxAttribute("value", outside));
        OnnxDocument sparse = OnnxDocument.Parse(TestModels.Layer());
        sparse.Graph.SparseConstants.Add(new OnnxSparseConstant("k", [outside]));

        CollectionAssert.Contains(GraphWalk.Tensors(inFunction).ToList(), outside);
        CollectionAssert.Contains(GraphWalk.Tensors(sparse).ToList(), outside);
        CollectionAssert.DoesNotContain(GraphWalk.Tensors(sparse.Graph).ToList(), outside, "it is written back as it was read");
        Refused([.. Graph("f0"), .. FunctionOfAConstant("../secret")], "a model in memory has no folder to look in");
    }

    [TestMethod]
    public void Load_ACycleInsideANode_IsRefused()
    {
        var inner = new OnnxGraph("branch");
        inner.Nodes.Add(Node("Relu", "a", "b"));
        inner.Nodes.Add(Node("Relu", "b", "a"));
        inner.Outputs.Add(new OnnxValueInfo("b", OnnxType.Tensor(OnnxElementType.Float, 2)));
        OnnxDocument document = OnnxDocument.Parse(Calling(1));
        OnnxNode branch = Node("If", "x", "z");
        branch.Attributes.Add(new OnnxAttribute("then_branch", inner));
        document.Graph.Nodes.Add(branch);

        Refused(document.ToArray(), "form a cycle");
    }

    [TestMethod]
    public void Load_AxesThatNoTensorHas_AreRefusedBeforeTheRuntimeReadsThere()
    {
        Refused(
            WithAttribute("Gather", new OnnxAttribute("axis", long.MaxValue)),
            "Node Gather 'y' of the model in memory has axis 9223372036854775807, expected a number in [-64, 64]");
        Refused(WithAttribute("Transpose", new OnnxAttribute("perm", [0L, long.MinValue])), "perm -9223372036854775808");
        Refused(WithAttribute("GatherND", new OnnxAttribute("batch_dims", -3L)), "batch_dims -3, expected a number in [0, 64]");
    }

    [TestMethod]
    public void Load_AnOutputListedTwice_IsOneOutput()
    {
        OnnxDocument document = OnnxDocument.Parse(TestModels.Layer());
        document.Graph.Outputs.Add(document.Graph.Outputs[0]);
        using OnnxModel model = OnnxModel.Load(document.ToArray(), TestModels.OnCpu);

        Assert.HasCount(1, model.Outputs);
        CollectionAssert.AreEqual(
            new[] { 8f, 13f }, model.Run(OnnxModelRunTests.Inputs([1, 1, 1], 1), ["y", "y"])["y"].AsTensor().Values<float>().ToArray());
        using OnnxBinding binding = model.Rent(1);
        binding.Run();
    }

    [TestMethod]
    public void Load_ASparseConstant_ScoresAndIsKnownToTheChecker()
    {
        var parts = new ProtoWriter();
        parts.Message(15, 0, static (sparse, _) =>
        {
            sparse.Message(1, 0, static (values, _) =>
            {
                values.PackedInt64s(1, [1]);
                values.Int64(2, (long)OnnxElementType.Float);
                values.PackedFloats(4, [5]);
                values.Text(8, "w");
            });
            sparse.Message(2, 0, static (places, _) =>
            {
                places.PackedInt64s(1, [1]);
                places.Int64(2, (long)OnnxElementType.Int64);
                places.PackedInt64s(7, [1]);
            });
            sparse.PackedInt64s(3, [2]);
        });
        OnnxDocument document = OnnxDocument.Parse(Graph(""));
        document.Graph.Nodes.Clear();
        OnnxNode sum = Node("Add", "x", "y");
        sum.Inputs.Add("w");
        document.Graph.Nodes.Add(sum);
        document.Graph.Unknown = [.. Bytes(parts)];
        document = OnnxDocument.Parse(document.ToArray());

        Assert.IsEmpty(OnnxChecker.Check(document));
        using OnnxModel model = OnnxModel.Load(OnnxDocument.Parse(document.ToArray()).ToArray(), TestModels.OnCpu);
        CollectionAssert.AreEqual(new[] { 1f, 7f }, model.Run(X(1, 2))["y"].AsTensor().Values<float>().ToArray());
    }

    private static void Refused(byte[] data, string message, OnnxModelOptions? options = null) =>
        StringAssert.Contains(
            Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Load(data, options ?? TestModels.OnCpu)).Message, message);

    private static Dictionary<string, OnnxData> X(params float[] values) => new() { ["x"] = OnnxTensorData.Of(values, values.Length) };

    private static OnnxNode Node(string operation, string input, string output, string domain = "")
    {
        var node = new OnnxNode(operation, domain);
        node.Inputs.Add(input);
        node.Outputs.Add(output);
        return node;
    }

    /// <summary>A model of one node that calls the last of so many functions, each of which calls the one before twice.</summary>
    private static byte[] Calling(int functions) =>
        [
            .. Graph($"f{functions - 1}"),
            .. Function("f0", [""]),
            .. Enumerable.Range(1, functions - 1).SelectMany(i => Function($"f{i}", [$"f{i - 1}", $"f{i - 1}"])),
        ];

    /// <summary>x[2] → the function → y[2]; a Relu where no function is named.</summary>
    private static byte[] Graph(string function)
    {
        var graph = new OnnxGraph("g");
        graph.Inputs.Add(new OnnxValueInfo("x", OnnxType.Tensor(OnnxElementType.Float, 2)));
        graph.Outputs.Add(new OnnxValueInfo("y", OnnxType.Tensor(OnnxElementType.Float, 2)));
        graph.Nodes.Add(function.Length > 0 ? Node(function, "x", "y", "own") : Node("Relu", "x", "y"));
        var document = new OnnxDocument(graph) { OperatorSets = { new OnnxOperatorSet("", 17) } };
        if (function.Length > 0)
        {
            document.OperatorSets.Add(new OnnxOperatorSet("own", 1));
        }

        return document.ToArray();
    }

    /// <summary>A function that calls others one behind the other; Relu where the name is empty.</summary>
    private static byte[] Function(string name, string[] calls) => Function(name, writer =>
    {
        for (int i = 0; i < calls.Length; i++)
        {
            writer.Message(7, i, (node, call) =>
            {
                node.Text(1, call == 0 ? "a" : $"t{call - 1}");
                node.Text(2, call == calls.Length - 1 ? "b" : $"t{call}");
                node.Text(4, calls[call].Length > 0 ? calls[call] : "Relu");
                node.TextUnlessEmpty(7, calls[call].Length > 0 ? "own" : "");
            });
        }
    });

    private static byte[] FunctionOfAConstant(string location) =>
        Function("f0", writer => writer.Message(7, location, static (node, location) =>
        {
            node.Text(2, "b");
            node.Text(4, "Constant");
            node.Message(5, location, static (attribute, location) =>
            {
                attribute.Text(1, "value");
                attribute.Message(5, location, static (tensor, location) =>
                {
                    tensor.PackedInt64s(1, [2]);
                    tensor.Int64(2, (long)OnnxElementType.Float);
                    tensor.Message(13, location, static (pair, location) =>
                    {
                        pair.Text(1, "location");
                        pair.Text(2, location);
                    });
                    tensor.Int64(14, 1);
                });
                attribute.Int64(20, (long)OnnxAttributeType.Tensor);
            });
        }));

    private static byte[] Function(string name, Action<ProtoWriter> body)
    {
        var writer = new ProtoWriter();
        writer.Message(25, body, (function, body) =>
        {
            function.Text(1, name);
            function.Text(4, "a");
            function.Text(5, "b");
            body(function);
            foreach ((string domain, long version) in new[] { ("", 17L), ("own", 1L) })
            {
                function.Message(9, (domain, version), static (set, pair) =>
                {
                    set.TextUnlessEmpty(1, pair.domain);
                    set.Int64(2, pair.version);
                });
            }

            function.Text(10, "own");
        });
        return Bytes(writer);
    }

    private static byte[] Bytes(ProtoWriter writer)
    {
        using var stream = new MemoryStream();
        writer.CopyTo(stream);
        return stream.ToArray();
    }

    private static byte[] WithAttribute(string operation, OnnxAttribute attribute)
    {
        OnnxDocument document = OnnxDocument.Parse(Graph(""));
        document.Graph.Nodes[0].Operation = operation;
        document.Graph.Nodes[0].Attributes.Add(attribute);
        return document.ToArray();
    }
}
