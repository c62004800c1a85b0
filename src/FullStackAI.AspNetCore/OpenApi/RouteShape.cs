using System.Text.Json.Nodes;

namespace FullStackAI.AspNetCore.OpenApi;

/// <summary>What an address takes and answers, whatever models there are.</summary>
internal sealed record RouteShape
{
    /// <summary>The body's media types with their schemas; null for none. Made anew for each use, since a node has one place.</summary>
    internal Func<JsonObject>? Body { get; init; }

    internal bool IsBodyRequired { get; init; } = true;

    /// <summary>Headers it reads.</summary>
    internal IReadOnlyList<(string Name, string Description)> Headers { get; init; } = [];

    /// <summary>Answers that are no errors, by status; content is null where there is none.</summary>
    internal IReadOnlyList<(string Status, string Description, Func<JsonObject>? Content)> Answers { get; init; } =
    [
        ("200", "Answered.", null)
    ];

    /// <summary>Errors beside those that every address may answer.</summary>
    internal IReadOnlyList<(string Status, string Description)> Errors { get; init; } = [];

    /// <summary>Whether only administrators may.</summary>
    internal bool IsForAdministrators { get; init; }

    internal JsonObject Responses(bool namesSomething)
    {
        var responses = new JsonObject();
        foreach ((string status, string description, Func<JsonObject>? content) in Answers)
        {
            var answer = new JsonObject { ["description"] = description };
            if (content is not null)
            {
                answer["content"] = content();
            }

            responses[status] = answer;
        }

        if (Body is not null)
        {
            responses["400"] = ModelOperations.Error("The body is malformed, or passes a limit; the text says where.");
            responses["413"] = ModelOperations.Error("The body is too large.");
        }

        if (IsForAdministrators)
        {
            responses["403"] = ModelOperations.Error("Only administrators may do this, or the server is read-only.");
        }

        if (namesSomething)
        {
            responses["404"] = ModelOperations.Error("There is no such thing, or the caller may not know of it.");
        }

        foreach ((string status, string description) in Errors)
        {
            responses[status] = ModelOperations.Error(description, isRetried: status is "429" or "503");
        }

        return responses;
    }
}
