# google-genai for Python: it takes its base URL from GOOGLE_GEMINI_BASE_URL.
import json
import os
import tempfile

from google import genai

client = genai.Client(api_key=os.environ["GEMINI_API_KEY"])
model = "gemini-3.8-flash"
results = {}


def bare(answer):
    return json.loads(answer.model_dump_json(exclude_none=True, exclude={"sdk_http_response"}))


results["generate"] = bare(client.models.generate_content(model=model, contents="A short story."))
results["stream"] = [bare(chunk) for chunk in client.models.generate_content_stream(model=model, contents="A longer story.")]
results["count"] = bare(client.models.count_tokens(model=model, contents="How many?"))


def getWeather(city: str) -> str:
    """Weather of a city."""
    return f"clear in {city}"


answer = client.models.generate_content(
    model=model, contents="What is the weather? [sim:call getWeather]", config={"tools": [getWeather]}
)
results["tools"] = {"text": answer.text, "history": len(answer.automatic_function_calling_history or [])}
with tempfile.NamedTemporaryFile(suffix=".txt") as file:
    file.write(b"7" * 1000)
    file.flush()
    results["upload"] = bare(client.files.upload(file=file.name))
try:
    client.models.generate_content(model=model, contents="[sim:400]")
except genai.errors.APIError as error:
    results["error"] = {"code": error.code, "status": error.status}
for chunk in client.models.generate_content_stream(model=model, contents="A very slow story. [sim:slow 30s]"):
    break
print(json.dumps(results))
