using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Images;
using FullStackAI.AspNetCore.OpenApi;
using FullStackAI.AspNetCore.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.AspNetCore;

/// <summary>Gives a model of pictures its address, beside the models of the folder.</summary>
public static class ImageEndpointRouteBuilderExtensions
{
    /// <summary>Maps <c>POST /models/{name}/predict</c> for pictures: a PNG, JPEG or other file as the body itself, as a form
    /// upload, or as base64 in JSON, within the keys and limits of <see cref="ModelServingOptions"/>.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="name">The model's name, as it stands in the address and in the scopes of keys.</param>
    /// <param name="classify">Takes the bytes of one file; returns each class with its probability in [0, 1],
    /// the most probable first; at least one. An <see cref="InvalidDataException"/> says that the bytes are no
    /// picture it can read: 400. It is called by many threads at once.</param>
    /// <returns>The endpoint, for conventions such as <c>RequireAuthorization()</c>.</returns>
    /// <exception cref="InvalidOperationException"><c>AddModels</c> was not called.</exception>
    public static IEndpointConventionBuilder MapImageModel(
        this IEndpointRouteBuilder endpoints, string name, Func<ReadOnlyMemory<byte>, IReadOnlyList<KeyValuePair<string, double>>> classify)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(classify);
        ServingServices services = endpoints.ServiceProvider.GetService<ServingServices>()
            ?? throw new InvalidOperationException(
                "There are no keys and limits to serve within. Call builder.Services.AddModels(\"models/\") before the app is built.");
        var endpoint = new ImageEndpoint(services, name, classify);
        return endpoints.MapMethods(
            $"/models/{name.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal)}/predict",
            [
                HttpMethods.Post
            ], (RequestDelegate)endpoint.HandleAsync)
            .WithMetadata(ServesModels.Mark, TakesPictures.Mark)
            .WithSummary("The class of a picture, sent as the body itself, as a form upload, or as base64 in JSON.");
    }
}
