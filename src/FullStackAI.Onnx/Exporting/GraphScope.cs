using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>A pipeline's graph under construction: the builder, and where each slot stands.</summary>
internal sealed class GraphScope(OnnxGraphBuilder graph, FittedPipeline pipeline)
{
    private readonly Dictionary<int, SlotValue> _slots = [];
    private readonly SortedSet<string> _notes = new(StringComparer.Ordinal);

    internal OnnxGraphBuilder Graph => graph;

    /// <summary>What a reader of the graph should know; goes into its metadata.</summary>
    internal IEnumerable<string> Notes => _notes;

    internal void Note(string text) => _notes.Add(text);

    internal void Set(int slot, SlotValue value) => _slots[slot] = value;

    /// <summary>Sets one slot for each column of a matrix.</summary>
    internal void SetColumns(IEnumerable<int> slots, OnnxValue matrix)
    {
        foreach ((int slot, SlotValue value) in slots.Zip(SlotValue.Columns(matrix)))
        {
            Set(slot, value);
        }
    }

    /// <summary>The columns of slots side by side: [batch × columns].</summary>
    internal OnnxValue Gather(IEnumerable<int> slots)
    {
        var parts = new List<OnnxValue>();
        var columns = new List<long>();
        OnnxValue? current = null;
        foreach (SlotValue value in slots.Select(slot => _slots[slot]))
        {
            if (current is not null && !ReferenceEquals(current, value.Matrix))
            {
                parts.Add(Pick(current, columns));
                columns.Clear();
            }

            current = value.Matrix;
            columns.AddRange(Enumerable.Range(value.Column, value.Width).Select(column => (long)column));
        }

        parts.Add(Pick(current!, columns));
        return parts.Concat(1);
    }

    /// <summary>The features as a model reads them: numbers, categories as codes with
    /// NaN for what is no level, dense before sparse.</summary>
    internal OnnxValue Features()
    {
        var dense = pipeline.FeatureSlots.Where(slot => pipeline.Slots[slot] is { Kind: not SlotKind.Sparse, Width: > 0 }).ToList();
        var parts = new List<OnnxValue>();
        for (int start = 0, end; start < dense.Count; start = end)
        {
            bool codes = pipeline.Slots[dense[start]].Kind == SlotKind.Category;
            end = start + 1;
            while (end < dense.Count && (pipeline.Slots[dense[end]].Kind == SlotKind.Category) == codes)
            {
                end++;
            }

            OnnxValue columns = Gather(dense[start..end]);
            parts.Add(codes ? columns.Less(graph.Scalar(0L)).Where(graph.Scalar(float.NaN), columns.Cast(OnnxElementType.Float)) : columns);
        }

        parts.AddRange(pipeline.FeatureSlots.Where(slot => pipeline.Slots[slot] is { Kind: SlotKind.Sparse, Width: > 0 }).Select(
            slot => Gather([slot])));
        return parts.Count > 0
            ? parts.Concat(1)
            : throw new OnnxException(
                "The pipeline makes no features, so there is nothing to score. Export a pipeline with at least one feature.");
    }

    private OnnxValue Pick(OnnxValue matrix, List<long> columns) =>
        matrix.Shape![1].Size == columns.Count && columns.Select((column, i) => column == i).All(same => same)
            ? matrix
            : matrix.Gather(graph.Int64s([.. columns]), 1);
}
