using FullStackAI.Trainers;

namespace FullStackAI.AutoML;

/// <summary>Trainers of one kind whose options may be searched: of the library or of your own.</summary>
public sealed class TrainerFamily
{
    private readonly Func<IReadOnlyList<double>, ITrainer> _make;
    private readonly Func<IReadOnlyList<double>, IReadOnlyList<double>> _resolve;
    private readonly Func<IReadOnlyList<double>, string> _describe;
    private readonly Func<IReadOnlyList<double>, double, ITrainer>? _shorten;

    private TrainerFamily(
        string name,
        IReadOnlyList<SearchDimension> dimensions,
        Func<IReadOnlyList<double>, ITrainer> make,
        Func<IReadOnlyList<double>, IReadOnlyList<double>> resolve,
        Func<IReadOnlyList<double>, string> describe,
        Func<IReadOnlyList<double>, double, ITrainer>? shorten)
    {
        _shorten = shorten;
        Name = name;
        Dimensions = dimensions;
        _make = make;
        _resolve = resolve;
        _describe = describe;
    }

    /// <summary>What people read; the family's trials are numbered.</summary>
    public string Name { get; }

    /// <summary>What is searched.</summary>
    public IReadOnlyList<SearchDimension> Dimensions { get; }

    /// <summary>Whether the trainers stop by the test rows of their fold; the default is false. Their
    /// scores are then a little too good, and their rounds just right.</summary>
    public bool StopsEarly { get; init; }

    /// <summary>Joins a space and what makes a trainer of its options.</summary>
    /// <typeparam name="TOptions">An options record.</typeparam>
    /// <param name="name">What people read.</param>
    /// <param name="space">The options that may be tried.</param>
    /// <param name="trainer">Makes a trainer; one that throws makes a failed trial.</param>
    /// <param name="shortened">The options with a share of the full rounds, for
    /// <see cref="SuccessiveHalving"/>; null (the default) lets it take a share of the rows.</param>
    public static TrainerFamily Of<TOptions>(
        string name, SearchSpace<TOptions> space, Func<TOptions, ITrainer> trainer, Func<TOptions, double, TOptions>? shortened = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(trainer);
        return new TrainerFamily(
            name,
            space.Dimensions,
            point => trainer(space.At(point)),
            space.Resolved,
            space.Describe,
            shortened is null ? null : (point, share) => trainer(shortened(space.At(point), share)));
    }

    /// <summary>The trainer at a point.</summary>
    /// <param name="point">[dimensions]; each in [0, 1].</param>
    public ITrainer At(IReadOnlyList<double> point) => _make(point);

    /// <summary>The trainer at a point with a share of its rounds; null when rounds are not what it is shortened by.</summary>
    internal ITrainer? Shortened(IReadOnlyList<double> point, double share) => _shorten?.Invoke(point, share);

    internal IReadOnlyList<double> Resolved(IReadOnlyList<double> point) => _resolve(point);

    internal string Describe(IReadOnlyList<double> point) => _describe(point);
}
