using System.Globalization;
using System.Text;
using FullStackAI.Numerics;

namespace Recommendation;

/// <summary>Films that nobody made, rated by people who do not exist, from a seed.</summary>
/// <remarks>
/// The truth to be found: films are of one of six kinds, everybody likes two kinds and takes two of three films from them,
/// well-known films more often than others. The kinds are not in the file: only who rated what, how, and when.
/// What somebody takes next is luck to a large part: see <see cref="Appeal"/> for the best that can be known.
/// </remarks>
internal sealed class Ratings
{
    private const int Kinds = 6;
    private const double FromLikedKinds = 0.67;
    private const int Days = 400;

    private readonly int[] _kindOf;
    private readonly double[] _fame;
    private readonly bool[][] _likes;
    private readonly double[] _quality;

    /// <param name="users">The number of people.</param>
    /// <param name="items">The number of films.</param>
    /// <param name="seed">Equal seeds give equal ratings.</param>
    internal Ratings(int users, int items, ulong seed)
    {
        var rng = new Rng(seed).Split("truth");
        _kindOf = [.. Enumerable.Range(0, items).Select(_ => rng.NextInt32(Kinds))];
        _fame = [.. Enumerable.Range(0, items).Select(item => 1 / Math.Pow(item + 8, 0.75))];
        _quality = [.. Enumerable.Range(0, items).Select(_ => 0.5 * rng.NextGaussian())];
        _likes = [.. Enumerable.Range(0, users).Select(
            _ => rng.Permutation(Kinds)[..2].Aggregate(new bool[Kinds], (likes, kind) => { likes[kind] = true; return likes; }))];
    }

    /// <summary>The chance that a person takes a film next, up to a number that all films of a
    /// person share: what nobody who reads the file can know exactly.</summary>
    /// <param name="user">As in the file, for example <c>u17</c>.</param>
    /// <param name="item">As in the file, for example <c>f204</c>.</param>
    internal double Appeal(string user, string item) =>
        Appeal(int.Parse(user.AsSpan(1), CultureInfo.InvariantCulture), int.Parse(item.AsSpan(1), CultureInfo.InvariantCulture));

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="seed">Equal seeds give equal files.</param>
    /// <returns>The path.</returns>
    internal string Write(string path, ulong seed)
    {
        var rng = new Rng(seed);
        var start = new DateTime(2024, 1, 1);
        var lines = new List<(DateTime Time, string Line)>();
        for (int user = 0; user < _likes.Length; user++)
        {
            double[] left = [.. Enumerable.Range(0, _fame.Length).Select(item => Appeal(user, item))];
            DateTime time = start.AddDays(Days * rng.NextDouble());
            int count = 6 + (int)(-30 * Math.Log(1 - rng.NextDouble()));
            for (int i = 0; i < Math.Min(count, _fame.Length / 4); i++)
            {
                int item = Draw(left, rng);
                left[item] = 0;
                double liking = 3.2 + _quality[item] + (_likes[user][_kindOf[item]] ? 0.7 : -0.5) + (0.7 * rng.NextGaussian());
                double rating = Math.Clamp(Math.Round(liking * 2, MidpointRounding.ToEven) / 2, 0.5, 5);
                lines.Add((time, string.Create(
                    CultureInfo.InvariantCulture, $"u{user},f{item},{rating:0.0},{time:yyyy-MM-dd HH:mm:ss}\n")));
                time = time.AddDays(-3 * Math.Log(1 - rng.NextDouble()));
            }
        }

        var text = new StringBuilder("user,item,rating,time\n");
        text.AppendJoin("", lines.OrderBy(line => line.Time).ThenBy(line => line.Line, StringComparer.Ordinal).Select(line => line.Line));
        File.WriteAllText(path, text.ToString());
        return path;
    }

    private double Appeal(int user, int item) =>
        _fame[item] * (_likes[user][_kindOf[item]] ? FromLikedKinds / 2 : (1 - FromLikedKinds) / (Kinds - 2));

    private static int Draw(double[] weights, Rng rng)
    {
        double left = rng.NextDouble() * weights.Sum();
        for (int i = 0; i < weights.Length; i++)
        {
            left -= weights[i];
            if (left < 0)
            {
                return i;
            }
        }

        return Array.FindLastIndex(weights, weight => weight > 0);
    }
}
