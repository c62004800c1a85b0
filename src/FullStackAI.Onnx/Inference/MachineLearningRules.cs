namespace FullStackAI.Onnx;

/// <summary>Rules of ai.onnx.ml: [rows, features] in, labels, scores or new features out.</summary>
internal static class MachineLearningRules
{
    internal static IEnumerable<(string Operation, Action<NodeTypes> Rule)> All() =>
    [
        ("TreeEnsembleRegressor", node => node.Output(0, OnnxElementType.Float, [Rows(node), node.Int("n_targets", 1)])),
        ("LinearRegressor", node => node.Output(0, OnnxElementType.Float, [Rows(node), node.Int("targets", 1)])),
        ("SVMRegressor", node => node.Output(0, OnnxElementType.Float, [Rows(node), 1])),
        ("TreeEnsembleClassifier", node => Classifier(node, "classlabels_int64s", "classlabels_strings")),
        ("LinearClassifier", node => Classifier(node, "classlabels_ints", "classlabels_strings")),
        ("SVMClassifier", node => Classifier(node, "classlabels_ints", "classlabels_strings")),
        ("Normalizer", node => node.Output(0, OnnxElementType.Float, node.Shape(0))),
        ("Scaler", node => node.Output(0, OnnxElementType.Float, node.Shape(0))),
        ("Imputer", node => node.Output(0, node.Element(0), node.Shape(0))),
        ("Binarizer", node => node.Output(0, node.Element(0), node.Shape(0))),
        ("LabelEncoder", LabelEncoder),
        ("OneHotEncoder", OneHotEncoder),
        (
            "ArrayFeatureExtractor",
            node => node.Output(
                0,
                node.Element(0),
                node.Shape(0) is { } shape
                    ? [.. shape.SkipLast(1), node.Shape(1) is { Count: > 0 } positions ? positions[^1] : default]
                    : null)),
        (
            "FeatureVectorizer",
            node => node.Output(
                0,
                OnnxElementType.Float,
                [Rows(node), node.Ints("inputdimensions") is { } widths ? widths.Sum() : default(OnnxDimension)])),
        (
            "CategoryMapper",
            node => node.Output(
                0, node.Element(0) == OnnxElementType.String ? OnnxElementType.Int64 : OnnxElementType.String, node.Shape(0))),
        ("ZipMap", ZipMap),
    ];

    private static OnnxDimension Rows(NodeTypes node) => node.Shape(0) is { Count: > 1 } shape ? shape[0] : default;

    private static void Classifier(NodeTypes node, string integers, string texts)
    {
        bool isText = node.Node.Attribute(texts) is { ByteStrings.Count: > 0 };
        int classes = isText ? node.Node.Attribute(texts)!.ByteStrings.Count : node.Ints(integers)?.Count ?? 0;
        node.Output(0, isText ? OnnxElementType.String : OnnxElementType.Int64, [Rows(node)]);
        node.Output(1, OnnxElementType.Float, [Rows(node), classes > 0 ? classes : default(OnnxDimension)]);
    }

    private static void LabelEncoder(NodeTypes node)
    {
        OnnxElementType? key = Kind("keys");
        if (key is not null && node.Element(0) is { } found && key != found)
        {
            throw node.Fault($"its input '{node.Node.Inputs[0]}' is {found.OnnxName()}, its keys are {key.Value.OnnxName()}", 0);
        }

        node.Output(0, Kind("values"), node.Shape(0));

        OnnxElementType? Kind(string prefix) =>
            node.Node.Attribute(prefix + "_strings") is not null ? OnnxElementType.String
            : node.Node.Attribute(prefix + "_int64s") is not null ? OnnxElementType.Int64
            : node.Node.Attribute(prefix + "_floats") is not null ? OnnxElementType.Float
            : null;
    }

    private static void OneHotEncoder(NodeTypes node)
    {
        int width = node.Ints("cats_int64s")?.Count ?? node.Node.Attribute("cats_strings")?.ByteStrings.Count ?? 0;
        node.Output(0, OnnxElementType.Float, node.Shape(0) is { } shape ? [.. shape, width] : null);
    }

    private static void ZipMap(NodeTypes node)
    {
        OnnxElementType key = node.Node.Attribute("classlabels_strings") is { ByteStrings.Count: > 0 }
            ? OnnxElementType.String
            : OnnxElementType.Int64;
        node.Output(0, new OnnxSequenceType(new OnnxMapType(key, OnnxType.Tensor(OnnxElementType.Float))));
    }
}
