using FullStackAI.Metrics;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Boosting;

/// <summary>Validation rows in the bins of the training rows, with their scores.</summary>
internal sealed unsafe class ValidationRows : IDisposable
{
    private const int PieceRows = 8192;

    private readonly Objective _objective;
    private readonly LabelledRows _rows;
    private readonly BinnedMatrix _data;
    private readonly bool _isOwn;
    private readonly ScoreTable _scores;
    private readonly ThreadTeam _team;
    private readonly PendingTree _tree;
    private readonly TrainingSet _set;
    private readonly Metric? _metric;

    internal ValidationRows(
        TrainingSet set, BoostingOptions options, Objective objective, BinnedMatrix like, CategoryColumns? categories,
        double[] startScores, ThreadTeam team, SharedBins? shared = null)
    {
        _objective = objective;
        _set = set;
        _metric = options.EarlyStoppingMetric;
        _team = team;
        _rows = new LabelledRows(set, classWeights: null);
        BinnedMatrix? kept = shared?.Map(set.Features, like, team);
        _isOwn = kept is null;
        _data = kept ?? BinnedMatrixBuilder.Map(categories?.Apply(set.Features, team) ?? set.Features, like, team);
        _scores = new ScoreTable(set.Rows, startScores);
        _tree = new PendingTree(set.Rows);
        if (options.InitialModel is { } model)
        {
            double[] start = new double[set.Rows * model.OutputCount];
            model.Score(set.Features, start);
            for (int i = 0; i < start.Length; i++)
            {
                start[i] -= startScores[i % model.OutputCount];
            }

            _scores.Add(start);
        }
    }

    public void Dispose()
    {
        _rows.Dispose();
        if (_isOwn)
        {
            _data.Dispose();
        }

        _scores.Dispose();
        _tree.Dispose();
    }

    /// <summary>Adds a tree's values to the scores.</summary>
    /// <param name="output">The output it belongs to.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="values">[leaves]; what is added; the default (null) is the tree's own values.</param>
    internal void Add(int output, RoundTree tree, double[]? values = null)
    {
        LeafRouter.Route(_data, tree.Nodes, _team, _tree.LeafOf);
        AddValues(output, values ?? tree.Values);
    }

    /// <summary>Adds the values of a tree that all outputs share.</summary>
    internal void AddShared(RoundTree tree)
    {
        LeafRouter.Route(_data, tree.Nodes, _team, _tree.LeafOf);
        int outputs = _scores.OutputCount;
        for (int output = 0; output < outputs; output++)
        {
            AddValues(output, [
                .. Enumerable.Range(0, tree.Values.Length / outputs).Select(leaf => tree.Values[(leaf * outputs) + output])
            ]);
        }
    }

    /// <summary>The mean loss, or the metric that early stopping watches as a loss.</summary>
    internal double Loss()
    {
        if (_metric is null)
        {
            return _objective.Evaluate(_rows, _scores, _team);
        }

        int outputs = _objective.OutputCount;
        double[] predictions = new double[_rows.Count * outputs];
        for (int i = 0; i < predictions.Length; i++)
        {
            predictions[i] = _scores[i % outputs][i / outputs];
        }

        LinkFunctions.Apply(_objective.Link, predictions, outputs);
        return _metric.ToLoss(_metric.Compute(new ScoredRows(_set.Labels, predictions, _set.Weights, _set.GroupSizes)));
    }

    private void AddValues(int output, double[] values)
    {
        _tree.Set(values);
        double* scores = _scores[output];
        _team.ForEach((_rows.Count + PieceRows - 1) / PieceRows, (_, piece) =>
        {
            int start = piece * PieceRows;
            _tree.AddTo(scores, start, Math.Min(_rows.Count, start + PieceRows) - start);
        });
    }
}
