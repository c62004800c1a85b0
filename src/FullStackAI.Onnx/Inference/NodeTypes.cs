namespace FullStackAI.Onnx;

/// <summary>One node as a rule sees it: what its inputs are, and a place for what its outputs are.</summary>
internal sealed class NodeTypes(OnnxNode node, long opset, TypeScope scope)
{
    internal OnnxNode Node => node;

    internal long Opset => opset;

    internal int InputCount => node.Inputs.Count;

    internal bool HasInput(int index) => index < node.Inputs.Count && node.Inputs[index].Length > 0;

    /// <summary>The type of an input; null where it is absent or unknown.</summary>
    internal OnnxTensorType? Input(int index) =>
        HasInput(index) && scope.Types.TryGetValue(node.Inputs[index], out OnnxType? type)
            ? type as OnnxTensorType
                ?? throw new InferenceFault($"its input '{node.Inputs[index]}' is {type}, expected a tensor.", node.Inputs[index])
            : null;

    /// <summary>The type of an input that need not be a tensor; null where it is absent or unknown.</summary>
    internal OnnxType? AnyInput(int index) => HasInput(index) ? scope.Types.GetValueOrDefault(node.Inputs[index]) : null;

    internal OnnxElementType? Element(int index) => Input(index)?.Element;

    internal IReadOnlyList<OnnxDimension>? Shape(int index) => Input(index)?.Shape;

    /// <summary>The integers of a constant input; null where it is absent or computed.</summary>
    internal long[]? ConstantInts(int index) =>
        HasInput(index) && scope.Constants.TryGetValue(node.Inputs[index], out OnnxTensor? tensor) && tensor.External is null
            ? tensor.ElementType switch
            {
                OnnxElementType.Int64 => tensor.Values<long>().ToArray(),
                OnnxElementType.Int32 => [.. tensor.Values<int>().ToArray()],
                _ => null,
            }
            : null;

    internal OnnxTensor? Constant(int index) => HasInput(index) ? scope.Constants.GetValueOrDefault(node.Inputs[index]) : null;

    internal long Int(string attribute, long otherwise) => node.Attribute(attribute)?.Int ?? otherwise;

    internal string Text(string attribute, string otherwise) => node.Attribute(attribute)?.Text ?? otherwise;

    internal IReadOnlyList<long>? Ints(string attribute) => node.Attribute(attribute)?.Ints;

    internal void Output(int index, OnnxType type)
    {
        if (index < node.Outputs.Count && node.Outputs[index].Length > 0)
        {
            scope.Types[node.Outputs[index]] = type;
        }
    }

    internal void Output(int index, OnnxElementType? element, IReadOnlyList<OnnxDimension>? shape)
    {
        if (element is { } known)
        {
            Output(index, new OnnxTensorType(known, shape));
        }
    }

    internal void Constant(OnnxTensor tensor)
    {
        if (node.Outputs.Count > 0)
        {
            scope.Types[node.Outputs[0]] = TypeScope.TypeOf(tensor);
            scope.Constants[node.Outputs[0]] = tensor;
        }
    }

    /// <summary>The axis counted from 0.</summary>
    internal int Axis(long axis, int rank) =>
        axis >= -rank && axis < rank
            ? (int)(axis < 0 ? axis + rank : axis)
            : throw Fault($"its axis is {axis}, outside the {rank} axes of '{node.Inputs[0]}'", 0);

    /// <summary>Both inputs' element type; a fault where they differ.</summary>
    internal OnnxElementType? SameElement(int first, int second)
    {
        if (Element(first) is { } a && Element(second) is { } b && a != b)
        {
            throw Fault(
                $"'{node.Inputs[first]}' is {a.OnnxName()} and '{node.Inputs[second]}' is {b.OnnxName()}; both must be of one type",
                second);
        }

        return Element(first) ?? Element(second);
    }

    internal InferenceFault Fault(string message, int input) => new(message + ".", HasInput(input) ? node.Inputs[input] : null);

    /// <summary>The shape of inputs stretched against each other by NumPy's rules; null where one is unknown.</summary>
    internal IReadOnlyList<OnnxDimension>? Broadcast(params int[] inputs)
    {
        IReadOnlyList<OnnxDimension>? result = Shape(inputs[0]);
        foreach (int input in inputs.AsSpan(1))
        {
            result = Broadcast(result, Shape(input), input);
        }

        return result;
    }

    internal IReadOnlyList<OnnxDimension>? Broadcast(IReadOnlyList<OnnxDimension>? left, IReadOnlyList<OnnxDimension>? right, int input)
    {
        if (left is null || right is null)
        {
            return null;
        }

        var result = new OnnxDimension[Math.Max(left.Count, right.Count)];
        for (int i = 1; i <= result.Length; i++)
        {
            OnnxDimension a = i <= left.Count ? left[^i] : 1;
            OnnxDimension b = i <= right.Count ? right[^i] : 1;
            if (a.Size is > 1 && b.Size is > 1 && a.Size != b.Size)
            {
                throw Fault(
                    $"the shapes [{string.Join(',', left)}] and [{string.Join(',', right)}] do not fit each other: axis −{i} is {a} in one and {b} in the other",
                    input);
            }

            result[^i] = a.Size == 1 ? b : b.Size == 1 ? a : a.Size is not null ? a : b.Size is not null ? b : a == b ? a : default;
        }

        return result;
    }
}
