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
            image.MaxPool(3, 2), image.AveragePool(2), image.GlobalAveragePool(), image.Flatten(), image.Flatten(3), image.Transpose(0, 2, 3, 1),
            g.Node("SpaceToDepth", [image.Slice(2, 0, 12).Slice(3, -11, 10)], new OnnxAttribute("blocksize", 2)),
            g.Node("Resize", [image, null, g.Constant("scales", [1f, 1, 2, 0.5f], 4)]),
            g.Node("Pad", [image, g.Int64s(0, 0, 1, 2, 0, 0, 3, 4)]),
            g.Node("MaxPool", [image], new OnnxAttribute("kernel_shape", [3L, 3]), new OnnxAttribute("strides", [2L, 2]), new OnnxAttribute("ceil_mode", 1)),
            g.Node("AveragePool", [image], new OnnxAttribute("kernel_shape", [3L, 3]), new OnnxAttribute("strides", [2L, 2]), new OnnxAttribute("auto_pad", "SAME_UPPER")),
            row.Gemm(g.Constant("gemm", new float[35], 7, 5), transposed: true), row.MatMul(g.Constant("vector", new float[5], 5)),
            row.ReduceSum(1), row.ReduceMean(0, keep: false), row.ReduceMax(-1), row.ReduceMin(1), row.ArgMax(1), row.ArgMax(1, keep: false),
            row.Gather(positions), row.Gather(positions, 1), row.Unsqueeze(0, 3), row.Unsqueeze(2).Squeeze(2), row.Reshape(2, -1), row.Reshape(0, 5, 1),
            new[] { row, row }.Concat(0), new[] { row, row, row }.Concat(-1), row.Softmax(), row.Cast(OnnxElementType.Int32), row.IsNaN(), row.Clip(g.Scalar(0f), null),
            row.Greater(g.Scalar(0f)).Where(row, g.Scalar(1f)), row.Add(row.Slice(0, 1, 2)), row.Pow(g.Scalar(2f)), row.Equal(row).And(row.Less(row)).Or(row.GreaterOrEqual(row).Not()),
            g.Node("Tile", [row, g.Int64s(2, 3)]), g.Node("Expand", [row, g.Int64s(3, 1, 1)]), g.Node("Shape", [image]), g.Node("ConstantOfShape", [g.Int64s(2, 3)]),
            g.Node("OneHot", [positions, g.Int64s(9), g.Constant<float>("offon", [0, 1], 2)], new OnnxAttribute("axis", 1)),
            g.Node("", "TopK", [row, g.Int64s(3)], 2)[1], g.Node("", "Split", [row, g.Int64s(2, 3)], 2, new OnnxAttribute("axis", 1))[1],
            g.Node("Slice", [row, g.Int64s(-1), g.Int64s(-100), g.Int64s(1), g.Int64s(-2)]),
            g.Node("QuantizeLinear", [row, g.Scalar(0.5f), g.Scalar((sbyte)1)]), g.Node("", "DynamicQuantizeLinear", [row], 3)[0],
            g.Node("", "LSTM", [g.Input("steps", OnnxElementType.Float, 7, 2, 3), g.Constant("w", new float[48], 1, 16, 3), g.Constant("r", new float[64], 1, 16, 4)], 3, new OnnxAttribute("hidden_size", 4))[1],
            g.Node("ai.onnx.ml", "LabelEncoder", [positions], 1, new OnnxAttribute("keys_int64s", [1L]), new OnnxAttribute("values_strings", ["a"]))[0],
            g.Node("ai.onnx.ml", "Scaler", [row], 1, new OnnxAttribute("scale", [1f, 1, 1, 1, 1]), new OnnxAttribute("offset", [0f, 0, 0, 0, 0]))[0],
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
}
