using System.Globalization;

namespace FullStackAI.AutoML;

/// <summary>The values that a record of options may take, dimension by dimension. Immutable: every call gives a larger space.</summary>
/// <typeparam name="TOptions">An options record; it is read and changed by the functions given, never by reflection.</typeparam>
/// <remarks>
/// A point is [dimensions] numbers in [0, 1]; NaN where a dimension does not apply. Dimensions
/// apply in order: a condition sees the options with all earlier ones set.
/// <code>
/// var space = new SearchSpace&lt;BoostingOptions&gt;(new())
///     .Number("learning rate", o => o.LearningRate, (o, rate) => o with { LearningRate = rate }, 0.01, 0.3, SearchScale.Logarithmic)
///     .Choice("mode", [BoostingMode.Gbdt, BoostingMode.Dart], o => o.Mode, (o, mode) => o with { Mode = mode })
///     .Number("drop rate", o => o.DropRate, (o, rate) => o with { DropRate = rate }, 0.01, 0.5, when: o => o.Mode == BoostingMode.Dart);
/// </code>
/// </remarks>
public sealed class SearchSpace<TOptions>
{
    private readonly TOptions _start;
    private readonly Part[] _parts;

    /// <summary>A space of one point.</summary>
    /// <param name="start">The options that no dimension changes keep these values; the search starts here.</param>
    public SearchSpace(TOptions start)
        : this(start, [])
    {
    }

    private SearchSpace(TOptions start, Part[] parts)
    {
        _start = start;
        _parts = parts;
        Dimensions = [.. parts.Select(part => part.Dimension)];
    }

    /// <summary>The dimensions, in the order they were added.</summary>
    public IReadOnlyList<SearchDimension> Dimensions { get; }

    /// <summary>The options the search starts from.</summary>
    public TOptions Start => _start;

    /// <summary>Adds numbers between two ends.</summary>
    /// <param name="name">What people read; once in a space.</param>
    /// <param name="get">Reads the option.</param>
    /// <param name="set">The options with another value.</param>
    /// <param name="low">The lower end; finite.</param>
    /// <param name="high">The upper end; finite, above <paramref name="low"/>.</param>
    /// <param name="scale">How values lie between the ends; the default is linear.</param>
    /// <param name="when">Whether the dimension applies; null (the default) means always.</param>
    /// <exception cref="ArgumentException">The ends are no interval of the scale, or the name stands already.</exception>
    public SearchSpace<TOptions> Number(
        string name,
        Func<TOptions, double> get,
        Func<TOptions, double, TOptions> set,
        double low,
        double high,
        SearchScale scale = SearchScale.Linear,
        Func<TOptions, bool>? when = null)
    {
        var range = new ValueRange(name, low, high, scale);
        double start = range.ToUnit(get(_start));
        return With(new Part(
            new SearchDimension(name, DimensionKind.Number, 0, start),
            when,
            options => range.ToUnit(get(options)),
            (options, unit) => set(options, range.FromUnit(unit)),
            options => Words(get(options))));
    }

    /// <summary>Adds whole numbers between two ends, both included.</summary>
    /// <param name="name">What people read; once in a space.</param>
    /// <param name="get">Reads the option.</param>
    /// <param name="set">The options with another value.</param>
    /// <param name="low">The lower end.</param>
    /// <param name="high">The upper end, above <paramref name="low"/>.</param>
    /// <param name="scale">How values lie between the ends; the default is linear.</param>
    /// <param name="when">Whether the dimension applies; null (the default) means always.</param>
    /// <exception cref="ArgumentException">The ends are no interval of the scale, or the name stands already.</exception>
    public SearchSpace<TOptions> Integer(
        string name, Func<TOptions, int> get, Func<TOptions, int, TOptions> set, int low, int high, SearchScale scale = SearchScale.Linear,
        Func<TOptions, bool>? when = null)
    {
        var range = new ValueRange(name, low, high, scale);
        return With(new Part(
            new SearchDimension(name, DimensionKind.Integer, high - low + 1, range.ToUnit(get(_start))),
            when,
            options => range.ToUnit(get(options)),
            (options, unit) => set(options, (int)Math.Clamp(Math.Round(range.FromUnit(unit)), low, high)),
            options => Words(get(options))));
    }

    /// <summary>Adds one of a few values.</summary>
    /// <typeparam name="TValue">What is chosen.</typeparam>
    /// <param name="name">What people read; once in a space.</param>
    /// <param name="values">Two or more.</param>
    /// <param name="get">Reads the option.</param>
    /// <param name="set">The options with another value.</param>
    /// <param name="when">Whether the dimension applies; null (the default) means always.</param>
    /// <exception cref="ArgumentException">There are fewer than two values, or the name stands already.</exception>
    public SearchSpace<TOptions> Choice<TValue>(
        string name,
        IReadOnlyList<TValue> values,
        Func<TOptions, TValue> get,
        Func<TOptions, TValue, TOptions> set,
        Func<TOptions, bool>? when = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count < 2)
        {
            throw new ArgumentException(
                $"Dimension '{name}' has {values.Count} value(s); expected two or more. Set a single value in the options the space starts from.",
                nameof(values));
        }

        TValue[] all = [.. values];
        double Unit(TOptions options) => (Math.Max(0, Array.IndexOf(all, get(options))) + 0.5) / all.Length;
        return With(new Part(
            new SearchDimension(name, DimensionKind.Choice, all.Length, Unit(_start)),
            when,
            Unit,
            (options, unit) => set(options, all[Math.Clamp((int)(unit * all.Length), 0, all.Length - 1)]),
            options => Words(get(options))));
    }

    /// <summary>The options at a point.</summary>
    /// <param name="point">[dimensions]; each in [0, 1]; values of dimensions that do not apply are not read.</param>
    public TOptions At(IReadOnlyList<double> point) => Resolve(point).Options;

    /// <summary>The same point with NaN where a dimension does not apply.</summary>
    /// <param name="point">[dimensions]; each in [0, 1].</param>
    public IReadOnlyList<double> Resolved(IReadOnlyList<double> point) => Resolve(point).Point;

    /// <summary>The point of some options: the nearest in the space.</summary>
    /// <param name="options">The options.</param>
    public IReadOnlyList<double> PointOf(TOptions options) =>
        [.. _parts.Select(part => part.When is null || part.When(options) ? part.ToUnit(options) : double.NaN)];

    /// <summary>The values of the dimensions that apply, in words.</summary>
    /// <param name="point">[dimensions].</param>
    public string Describe(IReadOnlyList<double> point)
    {
        (TOptions options, double[] resolved) = Resolve(point);
        return string.Join(
            ", ", _parts.Where((_, i) => !double.IsNaN(resolved[i])).Select(part => $"{part.Dimension.Name} {part.Words(options)}"));
    }

    private (TOptions Options, double[] Point) Resolve(IReadOnlyList<double> point)
    {
        ArgumentNullException.ThrowIfNull(point);
        if (point.Count != _parts.Length)
        {
            throw new ArgumentException(
                $"The point has {point.Count} values; expected one for each of the {_parts.Length} dimensions.", nameof(point));
        }

        TOptions options = _start;
        double[] resolved = new double[point.Count];
        for (int i = 0; i < _parts.Length; i++)
        {
            bool applies = _parts[i].When?.Invoke(options) ?? true;
            double unit = double.IsNaN(point[i]) ? _parts[i].Dimension.Start : Math.Clamp(point[i], 0, 1);
            resolved[i] = applies ? unit : double.NaN;
            options = applies ? _parts[i].Set(options, unit) : options;
        }

        return (options, resolved);
    }

    private SearchSpace<TOptions> With(Part part) => _parts.Any(other => other.Dimension.Name == part.Dimension.Name)
        ? throw new ArgumentException($"Dimension '{part.Dimension.Name}' stands in the space already. Give each a name of its own.")
        : new SearchSpace<TOptions>(_start, [.. _parts, part]);

    private static string Words<TValue>(TValue value) => value switch
    {
        double number => number.ToString("G4", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "none",
    };

    private sealed record Part(
        SearchDimension Dimension,
        Func<TOptions, bool>? When,
        Func<TOptions, double> ToUnit,
        Func<TOptions, double, TOptions> Set,
        Func<TOptions, string> Words);
}
