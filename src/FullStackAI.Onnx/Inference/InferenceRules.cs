using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace FullStackAI.Onnx;

/// <summary>The table of inference rules, one entry per operator.</summary>
internal static class InferenceRules
{
    private static readonly FrozenDictionary<(string Domain, string Operation), Action<NodeTypes>> Rules = All().ToFrozenDictionary(
        rule => (rule.Domain, rule.Operation), rule => rule.Rule);

    internal static bool TryFind(string domain, string operation, [NotNullWhen(true)] out Action<NodeTypes>? rule) =>
        Rules.TryGetValue((domain, operation), out rule);

    /// <summary>The operators that have a rule.</summary>
    internal static IEnumerable<(string Domain, string Operation)> Names() =>
        Rules.Keys.OrderBy(key => key.Domain, StringComparer.Ordinal).ThenBy(key => key.Operation, StringComparer.Ordinal);

    private static IEnumerable<(string Domain, string Operation, Action<NodeTypes> Rule)> All() =>
        ElementwiseRules.All()
            .Concat(MatrixRules.All())
            .Concat(ShapeRules.All())
            .Concat(ReductionRules.All())
            .Concat(WindowRules.All())
            .Concat(QuantizationRules.All())
            .Select(rule => (OperatorDomains.Onnx, rule.Operation, rule.Rule))
            .Concat(MachineLearningRules.All().Select(rule => (OperatorDomains.MachineLearning, rule.Operation, rule.Rule)))
            .Append((
                OperatorDomains.Microsoft,
                "MatMulNBits",
                node => node.Output(0, node.Element(0), node.Shape(0) is { } shape ? [.. shape.SkipLast(1), node.Int("N", 0)] : null)))
            .Append((
                OperatorDomains.Microsoft,
                "Tokenizer",
                node => node.Output(0, OnnxElementType.String, node.Shape(0) is { } shape ? [.. shape, default] : null)))
            .Append((
                OperatorDomains.Microsoft,
                "MurmurHash3",
                node => node.Output(0, node.Int("positive", 1) == 1 ? OnnxElementType.UInt32 : OnnxElementType.Int32, node.Shape(0))));
}
