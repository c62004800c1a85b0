using System.Buffers;
using FullStackAI.Data;
using FullStackAI.Serialization;

namespace FullStackAI.Models.Neighbors;

/// <summary>Predicts a row from the rows nearest to it by Euclidean distance: the mean
/// of their targets, or the shares of their classes.</summary>
/// <remarks>It holds the rows it learned from: 4 bytes a dense cell and 8 a sparse one; a prediction visits them all. Rows equally far
/// share what is left to them, whatever their order. Missing cells count as 0, the mean of standardised features.</remarks>
public sealed class NearestNeighborsModel : Model
{
    /// <summary>The registered name of the component.</summary>
    public const string Name = "nearest-neighbors";

    /// <summary>The least squared distance that weighs: an equal row counts much, and not everything.</summary>
    internal const double Smallest = 1e-6;

    private const int Padding = 8;

    private readonly NeighborRows _rows;
    private readonly float[] _targets;
    private readonly float[] _weights;
    private readonly double[] _prior;

    /// <summary>Wraps rows.</summary>
    /// <param name="features">The features, dense first, then sparse.</param>
    /// <param name="rows">What distances are measured to.</param>
    /// <param name="targets">[rows]; numbers or classes.</param>
    /// <param name="weights">[rows]; zero or more.</param>
    /// <param name="prior">[classes]; added to the votes, so that no class is impossible; empty for numbers.</param>
    /// <param name="neighbors">How many count; 1 or more.</param>
    /// <param name="byDistance">Whether nearer ones count more.</param>
    internal NearestNeighborsModel(
        IReadOnlyList<Feature> features, NeighborRows rows, float[] targets, float[] weights, double[] prior, int neighbors,
        bool byDistance)
        : base(features, prior.Length > 2 ? prior.Length : 1, Link.Identity)
    {
        _rows = rows;
        _targets = targets;
        _weights = weights;
        _prior = prior;
        Neighbors = neighbors;
        ByDistance = byDistance;
    }

    /// <inheritdoc/>
    public override string ComponentName => Name;

    /// <summary>How many rows count.</summary>
    public int Neighbors { get; }

    /// <summary>Whether nearer ones count more: by one over the distance.</summary>
    public bool ByDistance { get; }

    /// <summary>The number of rows it holds.</summary>
    public int RowCount => _rows.Count;

    /// <summary>What distances are measured to.</summary>
    internal NeighborRows Rows => _rows;

    /// <summary>[rows]; numbers or classes.</summary>
    internal ReadOnlySpan<float> Targets => _targets;

    /// <summary>[rows]; zero or more.</summary>
    internal ReadOnlySpan<float> Weights => _weights;

    /// <summary>[classes]; empty for numbers.</summary>
    internal ReadOnlySpan<double> Prior => _prior;

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">The source.</param>
    /// <exception cref="InvalidDataException">The bytes do not describe such a model.</exception>
    public static NearestNeighborsModel Read(ComponentReader reader)
    {
        Feature[] features = FeatureList.Read(reader);
        NeighborRows rows = NeighborRows.Read(reader);
        float[] targets = reader.ReadSingles();
        float[] weights = reader.ReadSingles();
        double[] prior = reader.ReadDoubles();
        int neighbors = reader.ReadInt32();
        bool byDistance = reader.ReadBoolean();
        bool fits = rows.DenseCount + rows.SparseCount == features.Length
            && targets.Length == rows.Count
            && weights.Length == rows.Count
            && neighbors >= 1
            && prior.Length != 1
                && Array.TrueForAll(
                    targets,
                    target => float.IsFinite(target)
                        && (prior.Length == 0 || (target >= 0 && target < prior.Length && target == MathF.Truncate(target))))
                && Array.TrueForAll(weights, weight => float.IsFinite(weight) && weight >= 0)
                && Array.TrueForAll(prior, share => share > 0 && double.IsFinite(share));
        return fits
            ? new NearestNeighborsModel(features, rows, targets, weights, prior, neighbors, byDistance)
            : throw reader.Fault(
                $"a model of nearest neighbours claims {rows.Count} rows, {targets.Length} targets and {prior.Length} classes that do not fit each other");
    }

    /// <inheritdoc/>
    public override void Score(in FeatureRow row, Span<double> scores)
    {
        FeatureList.Check(this, _rows.DenseCount, row.Dense.Length);
        int count = Math.Min(Neighbors, _rows.Count);
        float[] buffer = ArrayPool<float>.Shared.Rent(_rows.Count + Padding + count);
        Span<float> distances = buffer.AsSpan(0, _rows.Count + Padding);
        _rows.Distances(row, distances);
        distances = distances[.._rows.Count];
        float farthest = Farthest(distances, buffer.AsSpan(buffer.Length - count, count));
        (int nearer, int equal) = (0, 0);
        foreach (float distance in distances)
        {
            nearer += distance < farthest ? 1 : 0;
            equal += distance == farthest ? 1 : 0;
        }

        var nearest = new Neighborhood(distances, farthest, (double)(count - nearer) / equal);
        if (_prior.Length == 0)
        {
            scores[0] = Mean(nearest);
        }
        else
        {
            Votes(nearest, count, scores);
        }

        ArrayPool<float>.Shared.Return(buffer);
    }

    /// <inheritdoc/>
    public override void Write(ComponentWriter writer)
    {
        FeatureList.Write(writer, Features);
        _rows.Write(writer);
        writer.WriteSingles(_targets);
        writer.WriteSingles(_weights);
        writer.WriteDoubles(_prior);
        writer.WriteInt32(Neighbors);
        writer.WriteBoolean(ByDistance);
    }

    // The distance of the last row that counts: a heap with the farthest of the nearest on top.
    private static float Farthest(ReadOnlySpan<float> distances, Span<float> heap)
    {
        distances[..heap.Length].CopyTo(heap);
        for (int parent = (heap.Length / 2) - 1; parent >= 0; parent--)
        {
            Sink(heap, parent);
        }

        foreach (float distance in distances[heap.Length..])
        {
            if (distance < heap[0])
            {
                heap[0] = distance;
                Sink(heap, 0);
            }
        }

        return heap[0];
    }

    private static void Sink(Span<float> heap, int parent)
    {
        while (true)
        {
            int child = (2 * parent) + 1;
            if (child >= heap.Length)
            {
                return;
            }

            child += child + 1 < heap.Length && heap[child + 1] > heap[child] ? 1 : 0;
            if (heap[child] <= heap[parent])
            {
                return;
            }

            (heap[parent], heap[child]) = (heap[child], heap[parent]);
            parent = child;
        }
    }

    private double Weight(in Neighborhood nearest, int row)
    {
        double share = nearest.Share(row);
        return share == 0
            ? 0
            : share * (ByDistance ? _weights[row] / Math.Sqrt(Math.Max(Smallest, nearest.Distances[row])) : _weights[row]);
    }

    private double Mean(in Neighborhood nearest)
    {
        double sum = 0;
        double total = 0;
        double plain = 0;
        double shares = 0;
        for (int row = 0; row < _rows.Count; row++)
        {
            if (nearest.Share(row) is > 0 and var share)
            {
                double weight = Weight(nearest, row);
                sum += weight * _targets[row];
                total += weight;
                plain += share * _targets[row];
                shares += share;
            }
        }

        return total > 0 ? sum / total : plain / shares;
    }

    private void Votes(in Neighborhood nearest, int count, Span<double> scores)
    {
        double total = 0;
        for (int row = 0; row < _rows.Count; row++)
        {
            total += Weight(nearest, row);
        }

        // The prior counts as much as one neighbour of mean weight.
        double one = total > 0 ? total / count : 1;
        if (OutputCount == 1)
        {
            double positive = _prior[1] * one;
            for (int row = 0; row < _rows.Count; row++)
            {
                positive += _targets[row] * Weight(nearest, row);
            }

            scores[0] = Math.Min(1, positive / (total + one));
            return;
        }

        for (int @class = 0; @class < OutputCount; @class++)
        {
            scores[@class] = _prior[@class] * one / (total + one);
        }

        for (int row = 0; row < _rows.Count; row++)
        {
            if (Weight(nearest, row) is > 0 and var weight)
            {
                scores[(int)_targets[row]] += weight / (total + one);
            }
        }
    }

    /// <summary>The rows that count: all nearer than the last, and of those as far as it the same
    /// part of each, so that the order of the rows does not matter.</summary>
    private readonly ref struct Neighborhood(ReadOnlySpan<float> distances, float farthest, double shareOfFarthest)
    {
        private readonly float _farthest = farthest;
        private readonly double _shareOfFarthest = shareOfFarthest;

        internal ReadOnlySpan<float> Distances { get; } = distances;

        internal double Share(int row) => Distances[row] < _farthest ? 1 : Distances[row] == _farthest ? _shareOfFarthest : 0;
    }
}
