using FullStackAI.Models.Neighbors;

namespace FullStackAI.Onnx.Exporting;

/// <summary>The rows, every distance to them, the nearest and their votes: one row of the batch
/// after the other, so that memory does not grow with the batch.</summary>
/// <remarks>
/// Squared distances add up feature by feature in single precision, by a Scan, in the model's own order: they have its
/// bits, so that rows equally far are equally far in both, and the same rows are the nearest.
/// Weights and votes are in double precision, as the model's.
/// </remarks>
internal static class NearestNeighborsExporter
{
    private const long MostCells = 1L << 26; // 256 MiB of single precision; one ONNX file holds 2 GiB

    internal static OnnxValue Export(OnnxGraphBuilder graph, NearestNeighborsModel model, OnnxValue features, long mostCells = MostCells)
    {
        NeighborRows rows = model.Rows;
        long cells = (long)rows.Count * model.Features.Count;
        if (cells > mostCells)
        {
            throw new OnnxException(
                $"Model '{model.ComponentName}' cannot be exported to ONNX: it holds {rows.Count:N0} rows of {model.Features.Count:N0} features, {cells:N0} cells, and a graph that holds them takes at most {mostCells:N0}. Train with fewer rows (NearestNeighborsOptions.MaxRows) or features, or leave the family 'neighbors' out.");
        }

        OnnxValue zero = graph.Scalar(0f);
        OnnxValue known = features.Abs().Less(graph.Scalar(float.PositiveInfinity)).Where(features, zero);
        var over = new List<OnnxValue>();
        if (rows.DenseCount > 0)
        {
            over.Add(known.Slice(1, 0, rows.DenseCount));
        }

        if (rows.SparseCount > 0)
        {
            OnnxValue sparse = known.Slice(1, rows.DenseCount, model.Features.Count);
            over.Add(sparse);
            OnnxValue none = sparse.Slice(1, 0, 1).Squeeze(1).Mul(zero);
            over.Add(Fold(none, [sparse.Transpose(1, 0)], (sum, cell) => sum.Add(cell[0].Mul(cell[0]))));
        }

        OnnxGraph body = graph.Embed(OneRow(graph.ForBody("row"), model));
        OnnxValue scores = graph.Node("Scan", [.. over], new OnnxAttribute("body", body), new OnnxAttribute("num_scan_inputs", over.Count));
        return graph.Declare(scores, OnnxType.Tensor(OnnxElementType.Double, features.Shape![0], model.OutputCount));
    }

    /// <summary>[dense features], [sparse features] and the norm of the sparse ones of one row to its scores.</summary>
    private static OnnxDocument OneRow(OnnxGraphBuilder graph, NearestNeighborsModel model)
    {
        NeighborRows rows = model.Rows;
        OnnxValue distances = graph.Constant<float>("zeros", new float[rows.Count], rows.Count);
        if (rows.DenseCount > 0)
        {
            OnnxValue own = graph.Input("cells", OnnxElementType.Float, rows.DenseCount);
            OnnxValue others = graph.Constant<float>("rows", rows.DenseByFeature(), rows.DenseCount, rows.Count);
            distances = Fold(distances, [others, own], Squared);
        }

        if (rows.SparseCount > 0)
        {
            OnnxValue own = graph.Input("sparse_cells", OnnxElementType.Float, rows.SparseCount);
            OnnxValue norm = graph.Input("sparse_norm", OnnxElementType.Float);
            OnnxValue others = graph.Constant<float>("sparse_rows", rows.SparseByFeature(), rows.SparseCount, rows.Count);
            distances = distances.Add(norm.Add(graph.Constant("sparse_norms", rows.SparseNorms, rows.Count)));
            distances = Fold(distances, [others, own.Add(own)], (sum, cell) => sum.Sub(cell[1].Mul(cell[0])));
        }

        graph.Output("scores", Scores(graph, model, distances));
        return graph.Build();

        static OnnxValue Squared(OnnxValue sum, OnnxValue[] cell)
        {
            OnnxValue away = cell[0].Sub(cell[1]);
            return sum.Add(away.Mul(away));
        }
    }

    private static OnnxValue Scores(OnnxGraphBuilder graph, NearestNeighborsModel model, OnnxValue distances)
    {
        int count = Math.Min(model.Neighbors, model.RowCount);
        OnnxValue shares = Shares(graph, distances, count);
        OnnxValue votes = shares.Mul(Weights(graph, model, distances));
        OnnxValue total = votes.ReduceSum(0);
        OnnxValue targets = graph.Constant("targets", model.Targets, model.RowCount).Cast(OnnxElementType.Double);
        if (model.Prior.IsEmpty)
        {
            OnnxValue plain = shares.Mul(targets).ReduceSum(0).Div(shares.ReduceSum(0));
            return total.Greater(graph.Scalar(0.0)).Where(votes.Mul(targets).ReduceSum(0).Div(total), plain);
        }

        // The prior counts as much as one neighbour of mean weight.
        OnnxValue one = total.Greater(graph.Scalar(0.0)).Where(total.Div(graph.Scalar((double)count)), graph.Scalar(1.0));
        OnnxValue all = total.Add(one);
        if (model.OutputCount == 1)
        {
            return votes.Mul(targets).ReduceSum(0).Add(one.Mul(graph.Scalar(model.Prior[1]))).Div(all).Min(graph.Scalar(1.0));
        }

        OnnxValue classes = graph.Constant<double>(
            "classes", [.. Enumerable.Range(0, model.OutputCount).Select(@class => (double)@class)], 1, model.OutputCount);
        OnnxValue isClass = targets.Unsqueeze(1).Equal(classes).Cast(OnnxElementType.Double);
        return votes.Unsqueeze(0).MatMul(isClass).Squeeze(0).Add(one.Mul(graph.Constant("prior", model.Prior, model.OutputCount))).Div(all);
    }

    /// <summary>1 for the rows nearer than the last that counts, and what is left shared evenly by those as far as it: [rows].</summary>
    private static OnnxValue Shares(OnnxGraphBuilder graph, OnnxValue distances, int count)
    {
        OnnxValue nearest = graph.Node(
            OperatorDomains.Onnx, "TopK", [distances, graph.Int64s(count)], 2, new OnnxAttribute("axis", 0),
            new OnnxAttribute("largest", 0))[0];
        OnnxValue farthest = nearest.Slice(0, count - 1, count);
        OnnxValue nearer = distances.Less(farthest).Cast(OnnxElementType.Double);
        OnnxValue equal = distances.Equal(farthest).Cast(OnnxElementType.Double);
        return nearer.Add(equal.Mul(graph.Scalar((double)count).Sub(nearer.ReduceSum(0)).Div(equal.ReduceSum(0))));
    }

    private static OnnxValue Weights(OnnxGraphBuilder graph, NearestNeighborsModel model, OnnxValue distances)
    {
        OnnxValue weights = model.Weights.ContainsAnyExcept(1f)
            ? graph.Constant("row_weights", model.Weights, model.RowCount).Cast(OnnxElementType.Double)
            : graph.Scalar(1.0);
        return model.ByDistance
            ? weights.Div(distances.Cast(OnnxElementType.Double).Max(graph.Scalar(NearestNeighborsModel.Smallest)).Sqrt())
            : weights;
    }

    /// <summary>Goes over the first axis of values with a running result.</summary>
    private static OnnxValue Fold(OnnxValue start, OnnxValue[] over, Func<OnnxValue, OnnxValue[], OnnxValue> step)
    {
        OnnxGraphBuilder graph = start.Builder;
        OnnxGraphBuilder body = graph.ForBody("step");
        OnnxValue state = body.Input("so_far", start.Element, [.. start.Shape!]);
        OnnxValue[] items = [.. over.Select((value, i) => body.Input($"item{i}", value.Element, [.. value.Shape!.Skip(1)]))];
        body.Output("next", step(state, items));
        OnnxValue result = graph.Node(
            "Scan",
            [start, .. over],
            new OnnxAttribute("body", graph.Embed(body.Build())),
            new OnnxAttribute("num_scan_inputs", over.Length));
        return graph.Declare(result, start.Type!);
    }
}
