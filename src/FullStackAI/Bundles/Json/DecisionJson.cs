namespace FullStackAI.Bundles.Json;

/// <summary>Reads what a manifest tells people: scores, decisions, interval, properties.</summary>
internal static class DecisionJson
{
    internal static BundleScore[] ReadScores(ref JsonCursor json)
    {
        var scores = new BundleScore[json.CountElements()];
        json.BeginArray();
        for (int i = 0; json.NextElement(); i++)
        {
            var score = new BundleScore("", 0);
            HashSet<string> seen = json.BeginObject();
            while (json.NextMember(seen, out string name))
            {
                switch (name)
                {
                    case "metric":
                        score = score with { Metric = json.Text() };
                        break;
                    case "value":
                        score = score with { Value = json.Double() };
                        break;
                    case "standardError" when !json.IsNull():
                        score = score with { StandardError = json.Double() };
                        break;
                    case "source":
                        score = score with { Source = json.Text() };
                        break;
                    default:
                        json.Skip();
                        break;
                }
            }

            scores[i] = score;
        }

        return scores;
    }

    internal static Decision[] ReadDecisions(ref JsonCursor json)
    {
        var decisions = new Decision[json.CountElements()];
        json.BeginArray();
        for (int i = 0; json.NextElement(); i++)
        {
            var decision = new Decision("", "", "");
            HashSet<string> seen = json.BeginObject();
            while (json.NextMember(seen, out string name))
            {
                switch (name)
                {
                    case "subject":
                        decision = decision with { Subject = json.Text() };
                        break;
                    case "choice":
                        decision = decision with { Choice = json.Text() };
                        break;
                    case "reason":
                        decision = decision with { Reason = json.Text() };
                        break;
                    default:
                        json.Skip();
                        break;
                }
            }

            decisions[i] = decision;
        }

        return decisions;
    }

    internal static PredictionInterval ReadInterval(ref JsonCursor json)
    {
        var interval = new PredictionInterval(0, 0, 0);
        HashSet<string> seen = json.BeginObject();
        while (json.NextMember(seen, out string name))
        {
            switch (name)
            {
                case "coverage":
                    interval = interval with { Coverage = json.Double() };
                    break;
                case "below":
                    interval = interval with { Below = json.Double() };
                    break;
                case "above":
                    interval = interval with { Above = json.Double() };
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        return interval;
    }

    internal static Dictionary<string, string> ReadProperties(ref JsonCursor json)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        HashSet<string> seen = json.BeginObject();
        while (json.NextMember(seen, out string name))
        {
            properties.Add(name, json.Text());
        }

        return properties;
    }
}
