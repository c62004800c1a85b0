namespace FullStackAI.Onnx;

/// <summary>Rules of operators that work element by element.</summary>
internal static class ElementwiseRules
{
    private static readonly string[] Unary =
    [
        "Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Ceil", "Celu", "Clip", "Cos", "Cosh", "CumSum", "Elu", "Erf", "Exp",
        "Floor", "HardSigmoid", "HardSwish", "Hardmax",
        "LeakyRelu", "Log", "LogSoftmax", "Neg", "Not", "PRelu", "Reciprocal", "Relu", "Round", "Selu", "Sigmoid", "Sign", "Sin", "Sinh",
        "Softmax", "Softplus", "Softsign", "Sqrt",
        "Tan", "Tanh", "ThresholdedRelu", "LRN", "Gelu", "Trilu",
    ];

    private static readonly string[] Arithmetic = ["Add", "Sub", "Mul", "Div", "Mod", "BitShift", "And", "Or", "Xor"];

    private static readonly string[] Comparison = ["Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"];

    private static readonly string[] Variadic = ["Max", "Min", "Mean", "Sum"];

    private static readonly string[] BooleanOnly = ["And", "Or", "Xor"];

    internal static IEnumerable<(string Operation, Action<NodeTypes> Rule)> All() =>
    [
        .. Unary.Select(operation => (operation, (Action<NodeTypes>)Same)),
        .. Arithmetic.Select(operation => (operation, (Action<NodeTypes>)Binary)),
        .. Comparison.Select(operation => (operation, (Action<NodeTypes>)Compare)),
        .. Variadic.Select(operation => (operation, (Action<NodeTypes>)Any)),
        ("Pow", node => node.Output(0, node.Element(0), node.Broadcast(0, 1))),
        ("IsNaN", node => node.Output(0, OnnxElementType.Bool, node.Shape(0))),
        ("IsInf", node => node.Output(0, OnnxElementType.Bool, node.Shape(0))),
        ("Cast", node => node.Output(0, (OnnxElementType)node.Int("to", 0), node.Shape(0))),
        ("Identity", Identity),
        ("Where", Where),
        ("Dropout", Dropout),
    ];

    private static void Same(NodeTypes node) => node.Output(0, node.Element(0), node.Shape(0));

    private static void Identity(NodeTypes node)
    {
        if (node.AnyInput(0) is { } type)
        {
            node.Output(0, type);
        }
    }

    private static void Binary(NodeTypes node)
    {
        OnnxElementType? element = node.SameElement(0, 1);
        if (element is not null and not OnnxElementType.Bool && BooleanOnly.Contains(node.Node.Operation))
        {
            throw node.Fault($"it takes bool, got {element.Value.OnnxName()}", 0);
        }

        node.Output(0, element, node.Broadcast(0, 1));
    }

    private static void Compare(NodeTypes node)
    {
        node.SameElement(0, 1);
        node.Output(0, OnnxElementType.Bool, node.Broadcast(0, 1));
    }

    private static void Any(NodeTypes node)
    {
        if (node.InputCount == 0)
        {
            return; // the checker says that it needs one
        }

        for (int i = 1; i < node.InputCount; i++)
        {
            node.SameElement(0, i);
        }

        node.Output(0, node.Element(0), node.Broadcast([.. Enumerable.Range(0, node.InputCount)]));
    }

    private static void Where(NodeTypes node)
    {
        if (node.Element(0) is not null and not OnnxElementType.Bool)
        {
            throw node.Fault($"its condition is {node.Element(0)!.Value.OnnxName()}, expected bool", 0);
        }

        node.Output(0, node.SameElement(1, 2), node.Broadcast(0, 1, 2));
    }

    private static void Dropout(NodeTypes node)
    {
        Same(node);
        node.Output(1, OnnxElementType.Bool, node.Shape(0));
    }
}
