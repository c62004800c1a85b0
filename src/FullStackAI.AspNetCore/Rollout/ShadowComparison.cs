using System.Text.Json;
using FullStackAI.AspNetCore.Serving;

namespace FullStackAI.AspNetCore.Rollout;

/// <summary>How often, and how far, a version disagrees with the one that answers. Counts only: no values of requests are kept.</summary>
internal sealed class ShadowComparison(string model, string answering, string shadow)
{
    private const int MaximumChanges = 100;
    private readonly Lock _lock = new();
    private readonly Dictionary<(string From, string To), long> _changes = [];
    private long _requests;
    private long _failed;
    private long _dropped;
    private long _rows;
    private long _equal;
    private long _otherClass;
    private double _sum;
    private double _largest;

    internal string Answering => answering;

    internal string Shadow => shadow;

    internal long Requests { get { lock (_lock) { return _requests; } } }

    internal long Rows { get { lock (_lock) { return _rows; } } }

    internal long EqualRows { get { lock (_lock) { return _equal; } } }

    internal long OtherClass { get { lock (_lock) { return _otherClass; } } }

    internal long Failed { get { lock (_lock) { return _failed; } } }

    internal long Dropped { get { lock (_lock) { return _dropped; } } }

    internal double MeanDifference { get { lock (_lock) { return _rows == 0 ? 0 : _sum / _rows; } } }

    internal double LargestDifference { get { lock (_lock) { return _largest; } } }

    /// <summary>Compares the outputs of one request.</summary>
    /// <param name="live">What answered.</param>
    /// <param name="liveOutputs">[rows × outputs] of it.</param>
    /// <param name="other">What is compared.</param>
    /// <param name="otherOutputs">[rows × outputs] of it.</param>
    /// <param name="rows">How many.</param>
    internal void Add(ModelOutputs live, ReadOnlySpan<double> liveOutputs, ModelOutputs other, ReadOnlySpan<double> otherOutputs, int rows)
    {
        if (live.IsClassifier != other.IsClassifier)
        {
            Fail(); // another task cannot be compared
            return;
        }

        lock (_lock)
        {
            _requests++;
            int width = rows == 0 ? 0 : liveOutputs.Length / rows;
            int otherWidth = rows == 0 ? 0 : otherOutputs.Length / rows;
            for (int row = 0; row < rows; row++)
            {
                AddRow(live, liveOutputs.Slice(row * width, width), other, otherOutputs.Slice(row * otherWidth, otherWidth));
            }
        }
    }

    /// <summary>Counts a request that the shadow could not answer.</summary>
    internal void Fail()
    {
        lock (_lock)
        {
            _failed++;
        }
    }

    /// <summary>Counts a request that found no room in the queue.</summary>
    internal void Drop()
    {
        lock (_lock)
        {
            _dropped++;
        }
    }

    internal void Write(Utf8JsonWriter json)
    {
        lock (_lock)
        {
            json.WriteStartObject();
            json.WriteString("answering", answering);
            json.WriteString("shadow", shadow);
            json.WriteNumber("requests", _requests);
            json.WriteNumber("failed", _failed);
            json.WriteNumber("dropped", _dropped);
            json.WriteNumber("rows", _rows);
            json.WriteNumber("equal_rows", _equal);
            json.WriteNumber("other_class_rows", _otherClass);
            json.WriteNumber("mean_difference", _rows == 0 ? 0 : _sum / _rows);
            json.WriteNumber("largest_difference", _largest);
            json.WriteStartArray("changes");
            foreach (((string from, string to), long count) in _changes.OrderByDescending(static change => change.Value).ThenBy(
                static change => change.Key.From, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteString("from", from);
                json.WriteString("to", to);
                json.WriteNumber("rows", count);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    internal bool IsOf(string name) => name == model;

    private void AddRow(ModelOutputs live, ReadOnlySpan<double> a, ModelOutputs other, ReadOnlySpan<double> b)
    {
        _rows++;
        double difference = live.IsClassifier ? Classes(live, a, other, b) : Math.Abs(a[0] - b[0]);
        // Not a number on both sides is agreement; on one side it is as far apart as can be said.
        difference = double.IsNaN(difference) ? (double.IsNaN(a[0]) && double.IsNaN(b[0]) ? 0 : double.MaxValue) : difference;
        _equal += difference == 0 ? 1 : 0;
        _sum += difference;
        _largest = Math.Max(_largest, difference);
    }

    // The largest difference of a class's probability; a class that one of them does not know has probability 0 there.
    private double Classes(ModelOutputs live, ReadOnlySpan<double> a, ModelOutputs other, ReadOnlySpan<double> b)
    {
        string from = live.Classes[live.ClassOf(a)].Value;
        string to = other.Classes[other.ClassOf(b)].Value;
        if (from != to)
        {
            _otherClass++;
            if (_changes.Count < MaximumChanges || _changes.ContainsKey((from, to)))
            {
                _changes[(from, to)] = _changes.GetValueOrDefault((from, to)) + 1;
            }
        }

        double largest = 0;
        for (int @class = 0; @class < live.Classes.Length; @class++)
        {
            int same = Array.IndexOf(other.Classes, live.Classes[@class]);
            double probability = same < 0 ? 0 : ModelOutputs.ProbabilityOf(b, same);
            largest = Math.Max(largest, Math.Abs(ModelOutputs.ProbabilityOf(a, @class) - probability));
        }

        return largest;
    }
}
