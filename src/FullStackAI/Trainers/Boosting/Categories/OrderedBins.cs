using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Boosting;

/// <summary>The bins of ordered statistics in every order of the rows; one order at a time stands in the binned matrix.</summary>
internal sealed unsafe class OrderedBins : IDisposable
{
    private const int PieceRows = 8192;

    private readonly BinnedMatrix _data;
    private readonly BinColumn[] _columns;
    private readonly NativeArray<byte>[][] _bins;
    private readonly ThreadTeam _team;
    private int _shown;

    private OrderedBins(BinnedMatrix data, BinColumn[] columns, NativeArray<byte>[][] bins, ThreadTeam team)
    {
        _data = data;
        _columns = columns;
        _bins = bins;
        _team = team;
    }

    /// <summary>Gives the values of a statistic in an order.</summary>
    internal delegate void Filler(BinnedFeature feature, int order, Span<float> values);

    /// <summary>Bins all orders with the bounds of the first.</summary>
    /// <param name="data">The training rows; the first order stands in it.</param>
    /// <param name="features">The statistics, each in a narrow column of its own.</param>
    /// <param name="orders">Number of orders.</param>
    /// <param name="fill">Gives the values.</param>
    /// <param name="team">Who works.</param>
    /// <param name="cancellation">Stops between columns.</param>
    internal static OrderedBins Of(
        BinnedMatrix data, BinnedFeature[] features, int orders, Filler fill, ThreadTeam team, CancellationToken cancellation)
    {
        NativeArray<byte>[][] bins = [.. Enumerable.Range(0, orders).Select(_ => new NativeArray<byte>[features.Length])];
        team.ForEach(features.Length, (_, i) =>
        {
            float[] values = new float[data.Rows];
            var binner = new ThresholdBinner(features[i].Mapper.UpperBounds, (byte)features[i].Mapper.MissingBin);
            for (int order = 0; order < orders; order++)
            {
                cancellation.ThrowIfCancellationRequested();
                fill(features[i], order, values);
                bins[order][i] = new NativeArray<byte>(data.Rows, BinColumn.Padding);
                binner.Map(values, bins[order][i].Pointer);
            }
        });
        return new(data, [.. features.Select(data.ColumnOf)], bins, team);
    }

    public void Dispose()
    {
        foreach (NativeArray<byte> bins in _bins.SelectMany(order => order))
        {
            bins?.Dispose();
        }
    }

    /// <summary>Puts an order into the matrix: columns and records.</summary>
    /// <returns>Whether anything changed.</returns>
    internal bool Show(int order)
    {
        if (order == _shown || _columns.Length == 0)
        {
            return false;
        }

        _shown = order;
        _team.ForEach((_data.Rows + PieceRows - 1) / PieceRows, (_, piece) =>
        {
            int start = piece * PieceRows;
            int end = Math.Min(_data.Rows, start + PieceRows);
            for (int i = 0; i < _columns.Length; i++)
            {
                new ReadOnlySpan<byte>(_bins[order][i].Pointer + start, end - start).CopyTo(
                    new Span<byte>(_columns[i].Bytes + start, end - start));
            }

            foreach (RecordTile tile in _data.Tiles)
            {
                tile.CopyBins(start, end);
            }
        });
        return true;
    }
}
