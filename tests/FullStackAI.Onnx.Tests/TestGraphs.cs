namespace FullStackAI.Onnx.Tests;

/// <summary>Small models the tests share.</summary>
internal static class TestGraphs
{
    /// <summary>x [batch × 3] → relu(x·W + b) [batch × 2].</summary>
    internal static OnnxDocument Layer()
    {
        var graph = new OnnxGraphBuilder("layer");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "batch", 3);
        OnnxValue weights = graph.Constant<float>("weights", [1, 2, 3, 4, 5, 6], 3, 2);
        OnnxValue bias = graph.Constant<float>("bias", [-1, 1], 2);
        graph.Output("y", x.Gemm(weights, bias).Relu());
        OnnxDocument document = graph.Build();
        document.Metadata["author"] = "tests";
        return document;
    }

    /// <summary>A model that uses text, a map, a sequence, an optional input left out and a graph inside a node.</summary>
    internal static OnnxDocument Everything()
    {
        var graph = new OnnxGraphBuilder("everything");
        OnnxValue plan = graph.Input("plan", OnnxElementType.String, "batch", 1);
        OnnxValue code = graph.Node(
            "ai.onnx.ml",
            "LabelEncoder",
            [plan],
            1,
            new OnnxAttribute("keys_strings", ["basic", "größer"]),
            new OnnxAttribute("values_floats", [0.5f, 2f]),
            new OnnxAttribute("default_float", -1f))[0];
        OnnxValue high = graph.Scalar(1f);
        graph.Output("bounded", code.Clip(null, high));
        OnnxValue scores = new[] { code, code }.Concat(1);
        graph.Output("scores", graph.Node("ai.onnx.ml", "ZipMap", [scores], 1, new OnnxAttribute("classlabels_strings", ["no", "yes"]))[0]);
        OnnxValue flag = graph.Input("flag", OnnxElementType.Bool);
        OnnxValue chosen = graph.Node(
            "If", [flag], new OnnxAttribute("then_branch", Branch("a", 1)), new OnnxAttribute("else_branch", Branch("b", 2)));
        graph.Output("chosen", graph.Declare(chosen, OnnxType.Tensor(OnnxElementType.Float, 1)));
        return graph.Build();
    }

    private static OnnxGraph Branch(string name, float value)
    {
        var branch = new OnnxGraph(name);
        var node = new OnnxNode("Constant") { Name = name };
        node.Outputs.Add("out_" + name);
        node.Attributes.Add(new OnnxAttribute("value", OnnxTensor.Create<float>("", [value], 1)));
        branch.Nodes.Add(node);
        branch.Outputs.Add(new OnnxValueInfo("out_" + name, OnnxType.Tensor(OnnxElementType.Float, 1)));
        return branch;
    }
}
