using FullStackAI.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Boosting;

/// <summary>DART: takes some rounds out of the scores before a round, and puts them back smaller afterwards.</summary>
internal sealed unsafe class DartDrops(
    BoostingOptions options, BinnedMatrix data, ScoreTable scores, ValidationRows? validation, ThreadTeam team, Rng rng)
{
    private readonly List<int> _dropped = [];

    /// <summary>Draws the rounds to drop and takes their trees out of the training scores.</summary>
    /// <returns>How many.</returns>
    internal int Drop(int round, List<RoundTree> trees, int outputs)
    {
        _dropped.Clear();
        Rng draws = rng.Split("round", round);
        int rounds = trees.Count / outputs;
        if (rounds == 0 || draws.NextDouble() < options.SkipDrop)
        {
            return 0;
        }

        for (int candidate = 0; candidate < rounds; candidate++)
        {
            if (draws.NextDouble() < options.DropRate && (options.MaxDrop == 0 || _dropped.Count < options.MaxDrop))
            {
                _dropped.Add(candidate);
            }
        }

        ForEachTree(trees, outputs, (output, tree) => AddToScores(output, tree, -1));
        return _dropped.Count;
    }

    /// <summary>Puts the dropped rounds back, k / (k + 1) as large for k dropped rounds.</summary>
    internal void Restore(List<RoundTree> trees, int outputs)
    {
        if (_dropped.Count == 0)
        {
            return;
        }

        double factor = _dropped.Count / (_dropped.Count + 1.0);
        var changes = new Queue<double[]>();
        ForEachTree(trees, outputs, (_, tree) =>
        {
            changes.Enqueue(Array.ConvertAll(tree.Values, value => value * (factor - 1)));
            tree.Scale(factor); // all of them before any work that may be stopped: the model is whole then
        });
        ForEachTree(trees, outputs, (output, tree) =>
        {
            validation?.Add(output, tree, changes.Dequeue());
            AddToScores(output, tree, 1);
        });
    }

    private void ForEachTree(List<RoundTree> trees, int outputs, Action<int, RoundTree> action)
    {
        foreach (int round in _dropped)
        {
            for (int output = 0; output < outputs; output++)
            {
                action(output, trees[(round * outputs) + output]);
            }
        }
    }

    private void AddToScores(int output, RoundTree tree, double sign)
    {
        const int PieceRows = 4096;
        team.ForEach((data.Rows + PieceRows - 1) / PieceRows, (_, piece) =>
        {
            int end = Math.Min(data.Rows, (piece + 1) * PieceRows);
            for (int row = piece * PieceRows; row < end; row++)
            {
                scores[output][row] += sign * tree.Values[LeafRouter.LeafOf(data, tree.Nodes, row)];
            }
        });
    }
}
