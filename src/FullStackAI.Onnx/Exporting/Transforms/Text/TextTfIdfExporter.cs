using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>Weighted n-grams: text is split by com.microsoft.Tokenizer with the library's own character classes, n-grams are
/// counted by TfIdfVectorizer, weights and norm are in double precision as in the library.</summary>
internal static class TextTfIdfExporter
{
    internal static void Export(GraphScope scope, FittedTextTfIdf tfIdf, PipelineStep step)
    {
        OnnxGraphBuilder graph = scope.Graph;
        for (int input = 0; input < step.Inputs.Count; input++)
        {
            if (tfIdf.TermsOf(input).Count > 0)
            {
                OnnxValue counts = Counts(graph, scope.Gather([step.Inputs[input]]), tfIdf, input).Cast(OnnxElementType.Double);
                scope.Set(
                    step.Outputs[input],
                    SlotValue.Whole(Normalized(graph, Weighted(graph, counts, tfIdf, input), tfIdf).Cast(OnnxElementType.Float)));
            }
        }

        scope.Note($"Text of {string.Join(", ", tfIdf.Inputs.Select(slot => $"'{slot.Name}'"))} is split by com.microsoft.Tokenizer; the graph runs in ONNX Runtime only.");
    }

    private static OnnxValue Counts(OnnxGraphBuilder graph, OnnxValue text, FittedTextTfIdf tfIdf, int input)
    {
        IReadOnlyList<string> terms = tfIdf.TermsOf(input);
        bool lowercase = tfIdf.LowercaseOf(input);
        OnnxValue counts = tfIdf.AnalyzerOf(input) switch
        {
            TextAnalyzer.Words => WordSymbols.Count(graph, text, terms, lowercase),
            TextAnalyzer.Characters => CharacterSymbols.Count(graph, text, terms, lowercase),
            _ => CharacterSymbols.CountInWords(graph, text, terms, lowercase, tfIdf.NGramsOf(input).Min),
        };
        return graph.Declare(counts, OnnxType.Tensor(OnnxElementType.Float, text.Shape![0], terms.Count));
    }

    private static OnnxValue Weighted(OnnxGraphBuilder graph, OnnxValue counts, FittedTextTfIdf tfIdf, int input)
    {
        OnnxValue one = graph.Scalar(1.0);
        OnnxValue frequencies = tfIdf.Sublinear ? counts.Greater(one).Where(counts.Max(one).Log().Add(one), counts) : counts;
        ReadOnlySpan<double> weights = tfIdf.WeightsOf(input);
        return weights.IsEmpty ? frequencies : frequencies.Mul(graph.Constant<double>("weights", weights, 1, weights.Length));
    }

    private static OnnxValue Normalized(OnnxGraphBuilder graph, OnnxValue values, FittedTextTfIdf tfIdf)
    {
        if (tfIdf.Norm == TextNorm.None)
        {
            return values;
        }

        OnnxValue sum = (tfIdf.Norm == TextNorm.L1 ? values : values.Mul(values)).ReduceSum(1);
        OnnxValue positive = sum.Greater(graph.Scalar(0.0)).Where(sum, graph.Scalar(1.0)); // a text without a known n-gram stays all zeros
        OnnxValue length = tfIdf.Norm == TextNorm.L1 ? positive : positive.Sqrt();
        return values.Div(length.Div(graph.Scalar(tfIdf.Length)));
    }
}
