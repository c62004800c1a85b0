using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Boosting;

/// <summary>One training: bins, scores, rounds, and the model at the end.</summary>
internal sealed unsafe class BoostingRun : IDisposable
{
    private readonly BoostingOptions _options;
    private readonly Objective _objective;
    private readonly TrainingSet _set;
    private readonly TrainingContext _context;
    private readonly TrainingSet? _validationSet;
    private readonly IReadOnlyList<int[]> _combinations;
    private readonly int[] _monotone;
    private readonly IReadOnlyList<IReadOnlyList<int>> _interactions;
    private CategoryColumns? _categories;
    private readonly Rng _rng;
    private readonly ThreadTeam _team;
    private readonly CancellationTokenSource _stop;
    private readonly LabelledRows _rows;
    private readonly RowSampler _sampler;
    private readonly List<RoundTree> _trees = [];
    private readonly List<IDisposable> _owned = [];
    private EarlyStopper? _stopper;
    private double[] _startScores = [];

    internal BoostingRun(
        BoostingOptions options,
        Objective objective,
        TrainingSet set,
        TrainingContext context,
        TrainingSet? validation,
        IReadOnlyList<int[]> combinations)
    {
        _options = options;
        _objective = objective;
        _set = set;
        _context = context;
        _validationSet = validation;
        _combinations = combinations;
        _rng = context.Rng.Split("boosting");
        _stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        _rows = new LabelledRows(set, options.ClassWeights);
        _sampler = new RowSampler(options, set.Rows, _rng.Split("rows").Seed);
        CheckShapes();
        _monotone = MonotoneSigns.Of(options, set.Features.Features);
        _interactions = InteractionSets.Of(options, set.Features.Features);
        if (objective.LeafQuantile is not null && Array.Exists(_monotone, sign => sign != 0))
        {
            throw new ArgumentException(
                "`BoostingOptions.MonotoneConstraints` cannot hold under a loss whose leaves are medians or quantiles: they take no bounds. Use `BoostingOptions.Loss` Huber or Squared, or no constraints.");
        }

        _team = new ThreadTeam(Math.Max(1, context.Parallelism), _stop.Token); // last: its threads must not outlive a fault above
    }

    public void Dispose()
    {
        foreach (IDisposable owned in _owned)
        {
            owned.Dispose();
        }

        _rows.Dispose();
        _stop.Dispose();
        _team.Dispose();
    }

    /// <summary>Runs all rounds, or as many as time and validation allow.</summary>
    internal Model Train()
    {
        _startScores = StartScores();
        using Alarm? deadline = _context.StopAtTimeLimit(_stop);
        int kept = 0;
        try
        {
            kept = Rounds();
        }
        catch (OperationCanceledException) when (!_context.CancellationToken.IsCancellationRequested)
        {
            int complete = _trees.Count / TreesPerRound; // the deadline fell inside a round: its trees are not complete
            kept = _stopper?.BestRound(complete) ?? complete;
        }

        IReadOnlyList<DecisionTree> earlier = _options.InitialModel?.Trees ?? [];
        DecisionTree[] own = [.. _trees.Take(kept * TreesPerRound).Select(tree => tree.Freeze())];
        return _categories is null
            ? new TreeEnsembleModel(_set.Features.Features, [.. earlier, .. own], _startScores, _objective.Link)
            : _categories.ModelOf(earlier, own, _startScores, _objective.Link);
    }

    private bool SharesTrees => _options.MulticlassTrees == MulticlassTrees.Shared && _objective.OutputCount > 1;

    private int TreesPerRound => SharesTrees ? 1 : _objective.OutputCount;

    private int Rounds()
    {
        _categories = _options.CategoryEncoding == CategoryEncoding.OrderedStatistics
            ? CategoryColumns.Of(_set, _options, _combinations, _team, _rng.Split("categories"), _stop.Token)
            : null;
        SharedBins? shared = _categories is null && _context.Bins?.IsOf(_set.Features) == true ? _context.Bins : null;
        BinnedMatrix data = shared?.Get(BinningOptionsOf(), _team, !SharesTrees, _stop.Token)
            ?? Own(BinnedMatrixBuilder.Build(
                _categories?.Training(_team) ?? _set.Features, BinningOptionsOf(), _team, _rng.Split("bins"), _stop.Token,
                records: !SharesTrees));
        OrderedBins? orders = _categories is null ? null : Own(_categories.Bins(data, _team, _stop.Token));
        ScoreTable scores = Own(new ScoreTable(_rows.Count, _startScores));
        AddInitialScores(scores);
        ValidationRows? validation = _validationSet is null
            ? null
            : Own(new ValidationRows(_validationSet, _options, _objective, data, _categories, _startScores, _team, shared));
        if (SharesTrees)
        {
            return SharedRounds(data, scores, orders, validation);
        }

        ITreeGrower grower = Own(GrowerOf(data));
        GradientPlan plan = Own(_objective.Plan(_rows, scores, _team));
        var dart = _options.Mode == BoostingMode.Dart ? new DartDrops(_options, data, scores, validation, _team, _rng.Split("dart")) : null;
        EarlyStopper stopper = _stopper = new(_options, validation is not null && dart is null);
        for (int round = 0; round < _options.NumIterations && !_context.ShouldStop(); round++)
        {
            plan.Settle(dart is not null);
            orders?.Show(round % _options.StatisticOrders);
            int dropped = dart?.Drop(round, _trees, _objective.OutputCount) ?? 0;
            bool grew = GrowRound(round, data, grower, plan, scores, validation, dropped);
            dart?.Restore(_trees, _objective.OutputCount);
            if (!grew)
            {
                break;
            }

            double validationLoss = validation?.Loss() ?? double.NaN;
            Report(round, plan, scores, validationLoss);
            if (stopper.ShouldStop(round, validationLoss))
            {
                break;
            }
        }

        return stopper.BestRound(_trees.Count / _objective.OutputCount);
    }

    private int SharedRounds(BinnedMatrix data, ScoreTable scores, OrderedBins? orders, ValidationRows? validation)
    {
        SharedTreeRounds rounds = Own(new SharedTreeRounds(_options, GrowthOptionsOf(), data, _rows, scores, _team, _stop.Token));
        EarlyStopper stopper = _stopper = new(_options, validation is not null);
        for (int round = 0; round < _options.NumIterations && !_context.ShouldStop(); round++)
        {
            if (orders?.Show(round % _options.StatisticOrders) == true)
            {
                rounds.ReadBins();
            }

            _sampler.DrawBag(round);
            RoundTree tree = rounds.Grow(_rng.Split("tree", round), _sampler.Sample);
            _trees.Add(tree);
            validation?.AddShared(tree);
            double validationLoss = validation?.Loss() ?? double.NaN;
            Report(round, plan: null, scores, validationLoss);
            if (stopper.ShouldStop(round, validationLoss))
            {
                break;
            }
        }

        return stopper.BestRound(_trees.Count);
    }

    private bool GrowRound(
        int round, BinnedMatrix data, ITreeGrower grower, GradientPlan plan, ScoreTable scores, ValidationRows? validation, int dropped)
    {
        plan.BeginRound();
        _sampler.Draw(round, plan, _objective.OutputCount);
        bool anySplit = false;
        double rate = _options.LearningRate / (1 + dropped);
        var grown = new List<RoundTree>();
        for (int output = 0; output < _objective.OutputCount; output++)
        {
            (double gradient, double hessian) = plan.Largest(output);
            int count = _sampler.Sample.Length > 0 ? _sampler.Sample.Length : _rows.Count;
            bool constant = _objective.HasConstantHessian && _rows.Weights is null && _options.Mode != BoostingMode.Goss;
            var scale = GradientScale.For(
                PackedGradientFormat.For(Math.Max(count, _options.AssumedRows), constant),
                gradient * _sampler.LargestFactor,
                hessian * _sampler.LargestFactor);
            Rng rng = _rng.Split("tree", (round * _objective.OutputCount) + output);
            bool[] features = _options.FeatureFraction < 1
                ? FeatureMask.Draw(data.Features.Length, _options.FeatureFraction, rng.Split("features"))
                : [];
            GrownTree tree = grower.Grow(_sampler.Amplify(plan.Source(output)), scale, _sampler.Sample, features, rng.Seed);
            plan.Settled(output);
            anySplit |= tree.LeafCount > 1;
            grown.Add(Take(tree, output, rate, data, grower, plan, scores, validation));
        }

        if (!anySplit
            && !_sampler.IsRandom
            && _options is { FeatureFraction: 1, FeatureFractionByNode: 1, ExtraTrees: false, Mode: not BoostingMode.Dart })
        {
            return false; // every further round would find the same
        }

        _trees.AddRange(grown);
        return true;
    }

    private RoundTree Take(
        GrownTree tree, int output, double rate, BinnedMatrix data, ITreeGrower grower, GradientPlan plan, ScoreTable scores,
        ValidationRows? validation)
    {
        double[] values = [.. tree.Parts.LeafValues];
        if (_objective.LeafQuantile is { } share)
        {
            values = LeafQuantiles.Of(tree, grower.Rows, _rows, scores[output], share, _team);
        }

        var taken = new RoundTree(tree.Parts, tree.Nodes, values);
        if (tree.LeafCount == 1)
        {
            values[0] = 0; // nothing was learnt; the start score already holds the best constant
        }

        taken.Scale(rate);
        ushort* leafOf = plan.LeafBuffer(output);
        if (_sampler.Sample.Length > 0)
        {
            LeafRouter.Route(data, tree.Nodes, _team, leafOf);
        }
        else
        {
            grower.Rows.WriteLeaves(tree.Ranges, _rows.Count, leafOf);
        }

        plan.Apply(output, taken.Values);
        validation?.Add(output, taken);
        return taken;
    }

    private void Report(int round, GradientPlan? plan, ScoreTable scores, double validationLoss)
    {
        if (_context.Progress is null)
        {
            return;
        }

        plan?.Settle(force: true);
        double trainingLoss = _objective.Evaluate(_rows, scores, _team);
        _context.Progress.Report(new(round + 1, _options.NumIterations, trainingLoss, validationLoss, _context.Elapsed));
    }

    private double[] StartScores()
    {
        double[] best = _objective.Initial(_rows);
        if (_options.InitialModel is { } model)
        {
            return model.StartScores.ToArray();
        }

        return _options.BoostFromAverage && _options.InitialScores is null ? best : new double[best.Length];
    }

    private void AddInitialScores(ScoreTable scores)
    {
        if (_options.InitialModel is { } model)
        {
            double[] start = new double[_rows.Count * model.OutputCount];
            model.Score(_set.Features, start);
            for (int i = 0; i < start.Length; i++)
            {
                start[i] -= _startScores[i % model.OutputCount];
            }

            scores.Add(start);
        }

        if (_options.InitialScores is { } initial)
        {
            scores.Add([.. initial]);
        }
    }

    private void CheckShapes()
    {
        int outputs = _objective.OutputCount;
        if (_options.InitialModel is { } model && (model.OutputCount != outputs || model.Features.Count != _set.Features.Features.Count))
        {
            throw new ArgumentException(
                $"`BoostingOptions.InitialModel` has {model.Features.Count} features and {model.OutputCount} outputs; the data have {_set.Features.Features.Count} and {outputs}. Go on with the features it was trained on.");
        }

        if (_options.InitialModel is { } first && !SharesTrees && outputs > 1 && first.Trees.Any(tree => tree.OutputCount > 1))
        {
            throw new ArgumentException(
                "`BoostingOptions.InitialModel` has trees that all classes share. Go on with `BoostingOptions.MulticlassTrees` Shared.");
        }

        if (_options.InitialScores is { } scores && scores.Count != _rows.Count * outputs)
        {
            throw new ArgumentException(
                $"`BoostingOptions.InitialScores` holds {scores.Count} numbers; expected {_rows.Count} rows × {outputs} outputs.");
        }
    }

    private ITreeGrower GrowerOf(BinnedMatrix data) => _options.Growth == TreeGrowth.Symmetric
        ? new SymmetricGrower(data, GrowthOptionsOf(), _team, _stop.Token)
        : new TreeGrower(data, GrowthOptionsOf(), _team, _stop.Token);

    private BinningOptions BinningOptionsOf() =>
        new(
            _options.MaxBin,
            _options.MinDataInBin,
            _options.BinConstructSampleCount,
            _options.MinDataInLeaf,
            _options.EnableBundle && _categories is null);

    private GrowthOptions GrowthOptionsOf() => new()
    {
        NumLeaves = _options.NumLeaves,
        MaxDepth = _options.MaxDepth,
        Order = _options.Growth == TreeGrowth.DepthWise ? GrowthOrder.LevelByLevel : GrowthOrder.BestFirst,
        MinDataInLeaf = _options.MinDataInLeaf,
        MinSumHessianInLeaf = _options.MinSumHessianInLeaf,
        LambdaL1 = _options.LambdaL1,
        LambdaL2 = _options.LambdaL2,
        MinGainToSplit = _options.MinGainToSplit,
        MaxDeltaStep = _options.MaxDeltaStep,
        PathSmooth = _options.PathSmooth,
        ExtraTrees = _options.ExtraTrees,
        FeatureFractionByNode = _options.FeatureFractionByNode,
        CatSmooth = _options.CatSmooth,
        CatL2 = _options.CatL2,
        MaxCatThreshold = _options.MaxCatThreshold,
        MaxCatToOneHot = _options.MaxCatToOneHot,
        MinDataPerGroup = _options.MinDataPerGroup,
        MonotoneConstraints = _categories?.Signs(_monotone) ?? _monotone,
        MonotoneBounding = _options.MonotoneMethod == MonotoneMethod.Intermediate ? MonotoneBounding.Neighbours : MonotoneBounding.Midpoint,
        InteractionConstraints = _categories?.Sets(_interactions) ?? _interactions,
        HistogramPoolBytes = _options.HistogramPoolBytes,
    };

    private T Own<T>(T resource)
        where T : IDisposable
    {
        _owned.Insert(0, resource);
        return resource;
    }
}
