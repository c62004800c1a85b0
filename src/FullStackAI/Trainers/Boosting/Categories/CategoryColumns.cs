using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Boosting;

/// <summary>The features that trees are grown on when categories are seen by their statistics: the dense features
/// (with the encoded categories blanked), the statistics, then the sparse features.</summary>
/// <remarks>Memory: 5 bytes for each row and statistic, one more for each further
/// order of the rows, and 4 bytes for each row and order.</remarks>
internal sealed class CategoryColumns
{
    /// <summary>Combinations of categories that get a level of their own.</summary>
    internal const int MaxCombinations = 4096;

    private const int MaxClassStatistics = 8; // of many classes, the most frequent have a statistic

    private readonly FeatureMatrix _matrix;
    private readonly CategorySource[] _sources;
    private readonly CategoryStatistic[] _statistics;
    private readonly int[][] _orders;
    private readonly CategoryCross[] _crosses;

    private CategoryColumns(FeatureMatrix matrix, CategorySource[] sources, CategoryStatistic[] statistics, int[][] orders)
    {
        _matrix = matrix;
        _sources = sources;
        _statistics = statistics;
        _orders = orders;
        _crosses = [.. sources.Where(source => source.Cross is not null).Select(source => source.Cross!)];
    }

    /// <summary>Number of orders that take turns.</summary>
    internal int OrderCount => _orders.Length;

    /// <summary>The categorical features that get statistics.</summary>
    /// <param name="features">The features of the data.</param>
    /// <param name="denseCount">How many of them are dense.</param>
    /// <param name="options">Features of fewer levels are split one against the rest.</param>
    internal static int[] Encoded(IReadOnlyList<Feature> features, int denseCount, BoostingOptions options) =>
        [.. Enumerable.Range(0, denseCount).Where(feature => features[feature].LevelCount >= options.MaxCatToOneHot)];

    /// <summary>Finds the statistics.</summary>
    /// <param name="set">The training rows.</param>
    /// <param name="options">How many orders, how much prior.</param>
    /// <param name="combinations">Sets of categorical features that get statistics as one.</param>
    /// <param name="team">Who works.</param>
    /// <param name="rng">Draws the orders.</param>
    /// <param name="cancellation">Stops between columns.</param>
    /// <returns>Null when no feature is to be encoded.</returns>
    internal static CategoryColumns? Of(
        TrainingSet set, BoostingOptions options, IReadOnlyList<int[]> combinations, ThreadTeam team, Rng rng,
        CancellationToken cancellation)
    {
        int[] encoded = Encoded(set.Features.Features, set.Features.DenseCount, options);
        if (encoded.Length == 0 && combinations.Count == 0)
        {
            return null;
        }

        double[] weights = ClassWeights.RowWeights(set, options.ClassWeights);
        (string Name, double[] Values)[] targets = Targets(set, weights);
        var sources = new CategorySource[encoded.Length + combinations.Count];
        var statistics = new CategoryStatistic[sources.Length * (targets.Length + 1)];
        team.ForEach(sources.Length, (_, i) =>
        {
            cancellation.ThrowIfCancellationRequested();
            sources[i] = i < encoded.Length
                ? CategorySource.Of(set.Features, encoded[i])
                : CategorySource.Of(set.Features, combinations[i - encoded.Length], MaxCombinations);
            int at = i * (targets.Length + 1);
            foreach ((string name, double[] values) in targets)
            {
                statistics[at++] = CategoryStatistic.Mean(
                    sources[i], $"{name} of {sources[i].Name}", values, weights, options.StatisticSmoothing);
            }

            statistics[at] = CategoryStatistic.Frequency(sources[i], weights);
        });
        int[][] orders = [.. Enumerable.Range(0, options.StatisticOrders).Select(order => rng.Split("order", order).Permutation(set.Rows))];
        return new(set.Features, sources, statistics, orders);
    }

    /// <summary>The training rows as the first order shows them.</summary>
    internal FeatureMatrix Training(ThreadTeam team) => Extend(_matrix, team, (statistic, values) => statistic.Ordered(_orders[0], values));

    /// <summary>Other rows, which see the statistics over all training rows.</summary>
    internal FeatureMatrix Apply(FeatureMatrix matrix, ThreadTeam team)
    {
        var levels = new Dictionary<CategorySource, int[]>();
        foreach (CategorySource source in _sources)
        {
            levels[source] = CategorySource.LevelsOf(
                source.Cross is { } cross ? cross.CodesOf(matrix) : matrix.Dense(source.Feature), source.LevelCount);
        }

        return Extend(matrix, team, (statistic, values) =>
        {
            int[] codes = levels[statistic.Source];
            for (int row = 0; row < values.Length; row++)
            {
                values[row] = statistic.Values[codes[row]];
            }
        });
    }

    /// <summary>The binned statistics of all orders, to be shown in turn.</summary>
    /// <param name="data">The training rows in bins.</param>
    /// <param name="team">Who works.</param>
    /// <param name="cancellation">Stops between columns.</param>
    internal OrderedBins Bins(BinnedMatrix data, ThreadTeam team, CancellationToken cancellation)
    {
        BinnedFeature[] features =
        [
            .. data.Features.Where(feature => feature.Index >= _matrix.DenseCount
                && feature.Index < _matrix.DenseCount + _statistics.Length
                && StatisticOf(feature.Index).IsOrdered)
        ];
        return OrderedBins.Of(
            data, features, _orders.Length, (feature, order, values) => StatisticOf(feature.Index).Ordered(_orders[order], values), team,
            cancellation);
    }

    /// <summary>Numbers of the features of the data as numbers of the columns: sparse features follow the statistics.</summary>
    internal int ColumnOf(int feature) => feature < _matrix.DenseCount ? feature : feature + _statistics.Length;

    /// <summary>Signs of monotone constraints for the columns; a statistic has none.</summary>
    internal int[] Signs(int[] signs)
    {
        int[] extended = new int[signs.Length == 0 ? 0 : ColumnOf(_matrix.Features.Count)];
        for (int feature = 0; feature < signs.Length; feature++)
        {
            extended[ColumnOf(feature)] = signs[feature];
        }

        return extended;
    }

    /// <summary>Sets of features that may meet, for the columns: a statistic may stand where all its features may.</summary>
    internal IReadOnlyList<IReadOnlyList<int>> Sets(IReadOnlyList<IReadOnlyList<int>> sets) =>
        [.. sets.Select(set =>
            (IReadOnlyList<int>)[
                .. set.Select(ColumnOf),
                .. Enumerable.Range(0, _statistics.Length)
                    .Where(i => MembersOf(_statistics[i].Source).All(set.Contains))
                    .Select(i => _matrix.DenseCount + i),
            ])];

    /// <summary>The model that asks for categories where the trees ask for their statistics.</summary>
    /// <param name="earlier">Trees of a model that is gone on from, on the features of the data.</param>
    /// <param name="grown">Trees on the columns.</param>
    /// <param name="startScores">[outputs]</param>
    /// <param name="link">How scores become predictions.</param>
    internal Model ModelOf(IReadOnlyList<DecisionTree> earlier, IReadOnlyList<DecisionTree> grown, double[] startScores, Link link)
    {
        CategoryCross[] used =
        [
            .. _crosses.Where(cross =>
                grown.Any(tree => tree.Features.ToArray().Any(
                    feature => IsStatistic(feature) && StatisticOf(feature).Source.Cross == cross)))
        ];
        int PlaceOf(CategorySource source) => source.Cross is { } cross ? _matrix.DenseCount + Array.IndexOf(used, cross) : source.Feature;
        var writer = new StatisticTreeWriter(
            feature => IsStatistic(feature) ? PlaceOf(StatisticOf(feature).Source)
                : feature < _matrix.DenseCount ? feature
                : feature - _statistics.Length + used.Length,
            feature => IsStatistic(feature) ? StatisticOf(feature).Values : null);
        DecisionTree[] trees = [.. grown.Select(writer.Rewrite)];
        if (used.Length == 0)
        {
            return new TreeEnsembleModel(_matrix.Features, [.. earlier, .. trees], startScores, link);
        }

        Feature[] inner =
        [
            .. _matrix.Features.Take(_matrix.DenseCount),
            .. used
                .Select(cross => _sources.First(source => source.Cross == cross))
                .Select(source => new Feature(
                    source.Name,
                    string.Join('|', source.Cross!.Features.Select(i => _matrix.Features[i].Source).Distinct()),
                    Math.Max(1, source.LevelCount))),
            .. _matrix.Features.Skip(_matrix.DenseCount),
        ];
        var shift = new StatisticTreeWriter(feature => feature < _matrix.DenseCount ? feature : feature + used.Length, _ => null);
        return new CrossedTreesModel(
            _matrix.Features,
            _matrix.DenseCount,
            used,
            new TreeEnsembleModel(inner, [.. earlier.Select(shift.Rewrite), .. trees], startScores, link));
    }

    private bool IsStatistic(int column) => column >= _matrix.DenseCount && column < _matrix.DenseCount + _statistics.Length;

    private CategoryStatistic StatisticOf(int column) => _statistics[column - _matrix.DenseCount];

    private static IEnumerable<int> MembersOf(CategorySource source) => source.Cross?.Features ?? [source.Feature];

    private delegate void Filler(CategoryStatistic statistic, Span<float> values);

    private FeatureMatrix Extend(FeatureMatrix matrix, ThreadTeam team, Filler fill)
    {
        float[] blank = new float[matrix.Rows];
        int[] encoded = [.. _sources.Where(source => source.Cross is null).Select(source => source.Feature)];
        var features = new List<Feature>();
        var columns = new List<float[]>();
        for (int feature = 0; feature < matrix.DenseCount; feature++)
        {
            bool isEncoded = encoded.Contains(feature);
            features.Add(isEncoded ? matrix.Features[feature] with { LevelCount = 0 } : matrix.Features[feature]);
            columns.Add(isEncoded ? blank : matrix.Column(feature));
        }

        float[][] values = new float[_statistics.Length][];
        team.ForEach(values.Length, (_, i) =>
        {
            values[i] = new float[matrix.Rows];
            fill(_statistics[i], values[i]);
        });
        features.AddRange(_statistics.Select(statistic => new Feature(statistic.Name, statistic.Source.Name)));
        columns.AddRange(values);
        features.AddRange(matrix.Features.Skip(matrix.DenseCount));
        return new(matrix.Rows, features, [.. columns], matrix.Sparse);
    }

    // The label, or of several classes the share of each of the most frequent.
    private static (string Name, double[] Values)[] Targets(TrainingSet set, double[] weights)
    {
        double[] labels = Array.ConvertAll(set.Labels.Values.ToArray(), label => (double)label);
        if (set.Labels.ClassCount <= 2)
        {
            return [("mean label", labels)];
        }

        double[] totals = new double[set.Labels.ClassCount];
        for (int row = 0; row < labels.Length; row++)
        {
            totals[(int)labels[row]] += weights[row];
        }

        return
        [
            .. Enumerable.Range(0, totals.Length)
                .OrderByDescending(@class => totals[@class])
                .ThenBy(@class => @class)
                .Take(MaxClassStatistics)
                    .Select(@class => (
                        FormattableString.Invariant($"share of class {@class}"),
                        Array.ConvertAll(labels, label => label == @class ? 1.0 : 0.0))),
        ];
    }
}
