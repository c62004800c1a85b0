using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Finds the leaf of binned rows: validation rows, and training rows that a tree did not see.</summary>
internal static unsafe class LeafRouter
{
    private const int PieceRows = 4096;

    /// <summary>Routes all rows.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="nodes">The tree.</param>
    /// <param name="team">Who works.</param>
    /// <param name="leafOf">[rows]; out.</param>
    internal static void Route(BinnedMatrix data, BinnedNode[] nodes, ThreadTeam team, ushort* leafOf)
    {
        int pieces = (data.Rows + PieceRows - 1) / PieceRows;
        team.ForEach(pieces, (_, piece) =>
        {
            int end = Math.Min(data.Rows, (piece + 1) * PieceRows);
            for (int row = piece * PieceRows; row < end; row++)
            {
                leafOf[row] = (ushort)LeafOf(data, nodes, row);
            }
        });
    }

    /// <summary>The leaf of one row.</summary>
    internal static int LeafOf(BinnedMatrix data, BinnedNode[] nodes, int row)
    {
        int child = nodes.Length == 0 ? ~0 : 0;
        while (child >= 0)
        {
            ref readonly BinnedNode node = ref nodes[child];
            child = node.Test.GoesLeft(data.Columns[node.Column][row]) ? node.Left : node.Right;
        }

        return ~child;
    }
}
