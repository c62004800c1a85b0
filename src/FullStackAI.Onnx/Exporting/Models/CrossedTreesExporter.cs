using FullStackAI.Models.Trees;

namespace FullStackAI.Onnx.Exporting;

/// <summary>Combinations of categories by one lookup each, then the trees that ask for them.</summary>
/// <remarks>A combination's key is counted in int64 as the model does it: exact, whatever
/// the number of levels. A LabelEncoder holds the table.</remarks>
internal static class CrossedTreesExporter
{
    // No key is negative: a table of a combination that training never kept knows none.
    private const long NoKey = -1;

    internal static OnnxValue Export(OnnxGraphBuilder graph, CrossedTreesModel model, OnnxValue features)
    {
        int dense = model.DenseCount;
        var parts = new List<OnnxValue> { features.Slice(1, 0, dense) };
        parts.AddRange(model.Crosses.Select(cross => Codes(graph, cross, features)));
        if (model.Features.Count > dense)
        {
            parts.Add(features.Slice(1, dense, model.Features.Count));
        }

        return TreeEnsembleExporter.Export(graph, model.Trees, parts.Concat(1));
    }

    /// <summary>[batch × 1]; the code of each row's combination, NaN where it has none.</summary>
    private static OnnxValue Codes(OnnxGraphBuilder graph, CategoryCross cross, OnnxValue features)
    {
        OnnxValue? key = null;
        for (int member = 0; member < cross.Features.Count; member++)
        {
            OnnxValue code = features.Slice(1, cross.Features[member], cross.Features[member] + 1);
            OnnxValue missing = graph.Scalar((float)cross.Levels[member]);
            OnnxValue below = code.Less(missing).Where(code, missing); // NaN is not below
            OnnxValue level = below.Less(graph.Scalar(0f)).Where(missing, below).Cast(OnnxElementType.Int64);
            key = key is null ? level : key.Mul(graph.Scalar(cross.Levels[member] + 1L)).Add(level);
        }

        long[] keys = [.. cross.Keys];
        float[] codes = [.. Enumerable.Range(0, keys.Length).Select(code => (float)code)];
        return graph.Node(
            OperatorDomains.MachineLearning,
            "LabelEncoder",
            [key!],
            1,
            new OnnxAttribute("keys_int64s", keys.Length > 0 ? keys : [NoKey]),
            new OnnxAttribute("values_floats", keys.Length > 0 ? codes : [float.NaN]),
            new OnnxAttribute("default_float", float.NaN))[0];
    }
}
