namespace FullStackAI.Onnx.Tests.Inference;

[TestClass]
public sealed class ShapeInferenceTests
{
    /// <summary>Every operator the builder offers, on shapes where the answer is not the input's shape.</summary>
    private static OnnxDocument Zoo()
    {
        var g = new OnnxGraphBuilder("zoo");
        OnnxValue image = g.Input("image", OnnxElementType.Float, 2, 6, 13, 11);
        OnnxValue row = g.Input("row", OnnxElementType.Float, 4, 5);
        OnnxValue positions = g.Input("positions", OnnxElementType.Int64, 3, 2);
        OnnxValue filters = g.Constant("filters", new float[8 * 3 * 3 * 3], 8, 3, 3, 3);
        var values = new List<OnnxValue>
        {
            image.Conv(filters, g.Constant("bias", new float[8], 8), stride: 2, padding: 1, groups: 2),
            image.MaxPool(3, 2), image.AveragePool(2), image.GlobalAveragePool(), image.Flatten(), image.Flatten(3),
            image.Transpose(0, 2, 3, 1),
            g.Node("SpaceToDepth", [image.Slice(2, 0, 12).Slice(3, -11, 10)], new OnnxAttribute("blocksize", 2)),
            g.Node("Resize", [image, null, g.Constant("scales", [1f, 1, 2, 0.5f], 4)]),
            g.Node("Pad", [image, g.Int64s(0, 0, 1, 2, 0, 0, 3, 4)]),
            g.Node(
                "MaxPool",
                [image],
                new OnnxAttribute("kernel_shape", [3L, 3]),
                new OnnxAttribute("strides", [2L, 2]),
                new OnnxAttribute("ceil_mode", 1)),
            g.Node(
                "AveragePool",
                [image],
                new OnnxAttribute("kernel_shape", [3L, 3]),
                new OnnxAttribute("strides", [2L, 2]),
                new OnnxAttribute("auto_pad", "SAME_UPPER")),
            row.Gemm(g.Constant("gemm", new float[35], 7, 5), transposed: true), row.MatMul(g.Constant("vector", new float[5], 5)),
            row.ReduceSum(1), row.ReduceMean(0, keep: false), row.ReduceMax(-1), row.ReduceMin(1), row.ArgMax(1),
            row.ArgMax(1, keep: false),
            row.Gather(positions), row.Gather(positions, 1), row.Unsqueeze(0, 3), row.Unsqueeze(2).Squeeze(2), row.Reshape(2, -1),
            row.Reshape(0, 5, 1),
            new[] { row, row }.Concat(0), new[] { row, row, row }.Concat(-1), row.Softmax(), row.Cast(OnnxElementType.Int32), row.IsNaN(),
            row.Clip(g.Scalar(0f), null),
            row.Greater(g.Scalar(0f)).Where(row, g.Scalar(1f)),
            row.Add(row.Slice(0, 1, 2)),
            row.Pow(g.Scalar(2f)),
            row.Equal(row).And(row.Less(row)).Or(row.GreaterOrEqual(row).Not()),
            g.Node(
                "ConvTranspose",
                [image, g.Constant("transposed", new float[6 * 2 * 3 * 4], 6, 2, 3, 4)],
                new OnnxAttribute("strides", [2L, 3]),
                new OnnxAttribute("pads", [1L, 0, 0, 2]),
                new OnnxAttribute("dilations", [1L, 2]),
                new OnnxAttribute("output_padding", [1L, 0]),
                new OnnxAttribute("group", 2)),
            g.Node("Tile", [row, g.Int64s(2, 3)]), g.Node("Expand", [row, g.Int64s(3, 1, 1)]), g.Node("Shape", [image]),
            g.Node("ConstantOfShape", [g.Int64s(2, 3)]),
            g.Node("Range", [g.Scalar(10L), g.Scalar(-3L), g.Scalar(-4L)]),
            g.Node("OneHot", [positions, g.Int64s(9), g.Constant<float>("offon", [0, 1], 2)], new OnnxAttribute("axis", 1)),
            g.Node("", "TopK", [row, g.Int64s(3)], 2)[1], g.Node("", "Split", [row, g.Int64s(2, 3)], 2, new OnnxAttribute("axis", 1))[1],
            g.Node("Slice", [row, g.Int64s(-1), g.Int64s(-100), g.Int64s(1), g.Int64s(-2)]),
            g.Node("QuantizeLinear", [row, g.Scalar(0.5f), g.Scalar((sbyte)1)]), g.Node("", "DynamicQuantizeLinear", [row], 3)[0],
            g.Node(
                "",
                "LSTM",
                [
                    g.Input("steps", OnnxElementType.Float, 7, 2, 3),
                    g.Constant("w", new float[48], 1, 16, 3),
                    g.Constant("r", new float[64], 1, 16, 4),
                ],
                3,
                new OnnxAttribute("hidden_size", 4))[1],
            g.Node(
                "ai.onnx.ml", "LabelEncoder", [positions], 1, new OnnxAttribute("keys_int64s", [1L]),
                new OnnxAttribute("values_strings", ["a"]))[0],
            g.Node(
                "ai.onnx.ml", "Scaler", [row], 1, new OnnxAttribute("scale", [1f, 1, 1, 1, 1]),
                new OnnxAttribute("offset", [0f, 0, 0, 0, 0]))[0],
        };
        for (int i = 0; i < values.Count; i++)
        {
            Assert.IsNotNull(values[i].Shape, values[i].Name);
            g.Output($"out{i}", values[i]);
        }

        return g.Build();
    }

    [TestMethod]
    public void Infer_EveryOperatorOfTheBuilder_AgreesWithPython()
    {
        PythonOnnx.Require();
        OnnxDocument document = Zoo();
        IReadOnlyDictionary<string, OnnxType> types = ShapeInference.Infer(document).Types;
        string path = Path.Combine(Path.GetTempPath(), $"fsai-{Guid.NewGuid():N}.onnx");
        document.Save(path);

        string[] lines = PythonOnnx.Output(
            """
            import onnx, sys
            m = onnx.load(sys.argv[1])
            onnx.checker.check_model(m)
            del m.graph.output[:]
            for v in onnx.shape_inference.infer_shapes(m, strict_mode=True).graph.value_info:
                t = v.type.tensor_type
                if t.HasField('shape') and all(d.HasField('dim_value') for d in t.shape.dim):
                    print(v.name, t.elem_type, ','.join(str(d.dim_value) for d in t.shape.dim))
            """,
            path).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        File.Delete(path);
        Assert.IsGreaterThan(60, lines.Length);
        foreach (string[] parts in lines.Select(line => line.Split(' ')))
        {
            var ours = (OnnxTensorType)types[parts[0]];
            Assert.AreEqual($"{parts[1]} {parts[2]}", $"{(int)ours.Element} {string.Join(',', ours.Shape!)}", parts[0]);
        }
    }

    [TestMethod]
    public void Infer_NamedDimension_IsKept()
    {
        var graph = new OnnxGraphBuilder("g");
        OnnxValue x = graph.Input("x", OnnxElementType.Float, "batch", 3);

        Assert.AreEqual("float[batch,6]", new[] { x, x.Relu() }.Concat(1).Type!.ToString());
        Assert.AreEqual("float[batch,3]", x.Add(graph.Scalar(1f)).Type!.ToString());
        Assert.AreEqual("int64[batch]", x.ArgMax(1, keep: false).Type!.ToString());
    }

    [TestMethod]
    [DataRow("Conv image filters", "strides", "2", "its attribute 'strides' has 1 number(s); for 2 spatial axes it needs 2")]
    [DataRow("Conv image filters", "pads", "1 1", "its attribute 'pads' has 2 number(s); for 2 spatial axes it needs 4")]
    [DataRow("Conv image filters", "dilations", "1 0", "its attribute 'dilations' is [1, 0], expected numbers of at least 1")]
    [DataRow("Conv image filters", "dilations", "9223372036854775807 1", "its shapes are larger than any tensor can be")]
    [DataRow("Conv image row", "group", "", "its weights 'row' [4,5]; both need batch, channels and the same spatial axes")]
    [DataRow("ConvTranspose image filters", "output_shape", "9", "its attribute 'output_shape' has 1 number(s)")]
    [DataRow("ConvTranspose image row", "group", "", "its weights 'row' [4,5]; both need")]
    [DataRow("MaxPool image", "kernel_shape", "0 3", "its window is [0, 3], expected sizes of at least 1")]
    [DataRow("SpaceToDepth image", "blocksize", "4294967296", "its attribute 'blocksize' is 4294967296, expected 1 to 65535")]
    [DataRow("Reshape row none", "", "", "its shape is [-1, -1], expected sizes of at least 0 and at most one -1")]
    [DataRow("Expand row none", "", "", "the sizes it is given are [-1, -1]")]
    [DataRow("Unsqueeze row none", "", "", "its axes [-1, -1] name one axis twice")]
    [DataRow("Slice row zero zero zero zero", "", "", "expected as many of each, and no step of 0")]
    [DataRow("Slice row none zero", "", "", "it slices from [-1, -1] to [0] along [0, 1]; expected as many of each")]
    [DataRow("Tile row huge", "", "", "its shapes are larger than any tensor can be")]
    public void Infer_WhatDoesNotFit_NamesTheNodeAndWhatIsExpected(string words, string attribute, string values, string message)
    {
        string[] parts = words.Split(' ');
        var node = new OnnxNode(parts[0]) { Name = "odd" };
        foreach (string input in parts[1..])
        {
            node.Inputs.Add(input);
        }

        node.Outputs.Add("y");
        if (values.Length > 0)
        {
            long[] numbers = [.. values.Split(' ').Select(word => long.Parse(word, System.Globalization.CultureInfo.InvariantCulture))];
            node.Attributes.Add(attribute == "blocksize"
                ? new OnnxAttribute(attribute, numbers[0])
                : new OnnxAttribute(attribute, numbers));
        }

        OnnxFault fault = ShapeInference.Infer(Document(node)).Faults.Single();

        Assert.AreEqual(node.ToString(), fault.Node);
        StringAssert.Contains(fault.Message, message);
    }

    [TestMethod]
    public void Infer_NodesOfAnyAttributesAndInputs_GivesTypesOrFaults()
    {
        var random = new Random(19);
        (string Domain, string Operation)[] operations = [.. InferenceRules.Names()];
        string[] names = ["image", "row", "filters", "none", "zero", "huge", "words", "flags", "maps", "scalar", "free", "absent", ""];
        string[] attributes =
        [
            "axis", "axes", "strides", "pads", "dilations", "kernel_shape", "blocksize", "perm", "group", "to", "split", "starts", "ends",
            "allowzero", "keepdims", "output_shape", "value", "hidden_size", "ngram_indexes", "inputdimensions", "N",
        ];
        long[] numbers = [long.MinValue, int.MinValue, -65, -3, -2, -1, 0, 1, 2, 3, 4, 65, int.MaxValue, 1L << 32, long.MaxValue];
        int faults = 0;
        int typed = 0;
        for (int trial = 0; trial < 40_000; trial++)
        {
            (string domain, string operation) = operations[trial % operations.Length];
            var node = new OnnxNode(operation) { Domain = domain, Name = "odd" };
            for (int input = random.Next(6); input > 0; input--)
            {
                node.Inputs.Add(names[random.Next(names.Length)]);
            }

            for (int output = random.Next(4); output > 0; output--)
            {
                node.Outputs.Add($"y{output}");
            }

            for (int attribute = random.Next(4); attribute > 0; attribute--)
            {
                string name = attributes[random.Next(attributes.Length)];
                long[] values = [.. Enumerable.Range(0, random.Next(5)).Select(_ => numbers[random.Next(numbers.Length)])];
                node.Attributes.Add(random.Next(3) == 0 ? new OnnxAttribute(name, numbers[random.Next(numbers.Length)])
                    : random.Next(8) == 0 ? new OnnxAttribute(name, "SAME_UPPER")
                    : new OnnxAttribute(name, values));
            }

            InferredTypes found = ShapeInference.Infer(Document(node));

            faults += found.Faults.Count;
            typed += found.Types.ContainsKey("y1") ? 1 : 0;
        }

        Assert.IsGreaterThan(2_000, faults);
        Assert.IsGreaterThan(5_000, typed);
    }

    private static OnnxDocument Document(OnnxNode node)
    {
        var graph = new OnnxGraph("odd");
        graph.Inputs.Add(new OnnxValueInfo("image", OnnxType.Tensor(OnnxElementType.Float, 2, 6, 13, 11)));
        graph.Inputs.Add(new OnnxValueInfo("row", OnnxType.Tensor(OnnxElementType.Float, 4, 5)));
        graph.Inputs.Add(new OnnxValueInfo("filters", OnnxType.Tensor(OnnxElementType.Float, 6, 6, 3, 3)));
        graph.Inputs.Add(new OnnxValueInfo("words", OnnxType.Tensor(OnnxElementType.String, "batch", 1)));
        graph.Inputs.Add(new OnnxValueInfo("flags", OnnxType.Tensor(OnnxElementType.Bool, "batch")));
        graph.Inputs.Add(new OnnxValueInfo("maps", new OnnxMapType(OnnxElementType.String, OnnxType.Tensor(OnnxElementType.Float))));
        graph.Inputs.Add(new OnnxValueInfo("free", new OnnxTensorType(OnnxElementType.Float, null)));
        graph.Initializers.Add(OnnxTensor.Create<long>("none", [-1, -1], 2));
        graph.Initializers.Add(OnnxTensor.Create<long>("zero", [0], 1));
        graph.Initializers.Add(OnnxTensor.Create<long>("huge", [long.MaxValue, 2], 2));
        graph.Initializers.Add(OnnxTensor.Create("scalar", [0.5f]));
        graph.Nodes.Add(node);
        return new OnnxDocument(graph) { OperatorSets =
        {
            new OnnxOperatorSet("", 17), new OnnxOperatorSet("ai.onnx.ml", 3), new OnnxOperatorSet("com.microsoft", 1),
        } };
    }
}
